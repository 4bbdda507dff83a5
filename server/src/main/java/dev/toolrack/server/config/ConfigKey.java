package dev.toolrack.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * A setting. The flag {@code --grpc-port} and the environment variable {@code TOOLRACK_GRPC_PORT}
 * consist of the same words. This is the only list of settings, from which help texts and reference
 * are generated.
 */
public enum ConfigKey {
  BIND_ADDRESS("127.0.0.1", "address", "Where gRPC and HTTP listen; 0.0.0.0 for every interface."),
  GRPC_PORT("50051", "port", "gRPC port; 0 picks a free one."),
  HTTP_PORT("8080", "port", "Port of metrics and health; 0 picks a free one."),
  CLUSTER_PORT("5701", "port", "Port of the grid; 0 picks a free one."),
  CLUSTER_ADDRESS("127.0.0.1", "address", "Where the grid listens. It has no TLS: keep it inside."),
  CLUSTER_MEMBERS(
      "",
      "host:port,...",
      "Members to find each other through, also names that stand for many; empty for one alone."),
  CLUSTER_NAME("toolrack", "name", "Only members of the same name form a cluster."),
  CLUSTER_SECRET(
      "", "text", "Only members of the same secret form a cluster; give it in the environment."),
  DATABASE_URL(
      "", "url", "postgresql://user:password@host:port/db; empty runs an embedded Postgres."),
  DATA_DIR("./.toolrack", "path", "Where the embedded Postgres keeps its data."),
  DATABASE_POOL_MIN("5", "connections", "Connections kept open."),
  DATABASE_POOL_MAX(
      "20",
      "connections",
      "Most connections; six of them, or half, are kept for resolves and execution records."),
  DATABASE_START_TIMEOUT("60s", "duration", "How long the start waits for Postgres."),
  STALENESS_BOUND(
      "2s",
      "duration",
      "Longest time to answer from a superseded revision while Postgres is reachable."),
  POLL_INTERVAL(
      "1s", "duration", "Time between reads of the change feed; less than the staleness bound."),
  MAX_STALE("5m", "duration", "Longest time to answer from memory while Postgres is away."),
  CACHE_SIZE(
      "10000",
      "entries",
      "Most tools, and most versions, in a replica's near cache; large ones count for several."),
  CACHE_LIFETIME("5m", "duration", "Longest life of a cached tool."),
  CACHE_LIFETIME_MCP("10m", "duration", "Longest life of a cached tool of kind MCP_SERVER."),
  CACHE_PREWARM("0", "tools", "Most used tools to load after the start; 0 loads none."),
  CONNECTION_AGE(
      "5m",
      "duration",
      "Age of a caller's connection at which it is renewed, so that callers find new replicas."),
  GRID_TIMEOUT("20ms", "duration", "Longest wait for the grid before Postgres is asked."),
  MAX_IN_FLIGHT("4096", "calls", "Executions admitted at once; more are shed."),
  MAX_CATALOG_CALLS("256", "calls", "Catalog calls admitted at once; more are shed."),
  UPSTREAM_CONNECTIONS("256", "connections", "Most connections to one upstream host."),
  TELEMETRY("on", "on|off", "Whether there is a record of each execution."),
  TELEMETRY_QUEUE(
      "65536", "records", "Execution records that wait to be written; more are dropped."),
  TELEMETRY_BATCH("5000", "records", "Most execution records in one write."),
  TELEMETRY_FLUSH_INTERVAL("200ms", "duration", "Longest wait of a record for its batch."),
  TELEMETRY_RETENTION("14d", "duration", "How long execution records are kept; whole days."),
  DRAIN_DELAY("0s", "duration", "How long a stop serves on after it has said NOT_SERVING."),
  DRAIN_TIMEOUT("20s", "duration", "How long a stop waits for calls in flight."),
  LOG_FORMAT("text", "text|json", "Form of the log."),
  LOG_LEVEL("info", "error|warn|info|debug", "How much is logged.");

  private final String defaultValue;
  private final String unit;
  private final String description;

  ConfigKey(String defaultValue, String unit, String description) {
    this.defaultValue = defaultValue;
    this.unit = unit;
    this.description = description;
  }

  /** The flag without dashes, such as {@code grpc-port}. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable, such as {@code TOOLRACK_GRPC_PORT}. */
  public String environmentVariable() {
    return "TOOLRACK_" + name();
  }

  public String defaultValue() {
    return defaultValue;
  }

  /** The kind of value: a unit, a format or the choices. */
  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** The key of a flag, given without dashes. */
  public static Optional<ConfigKey> ofFlag(String flag) {
    for (ConfigKey key : values()) {
      if (key.flag().equals(flag)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }
}
