package dev.toolrack.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All settings of a replica, validated. {@link ConfigKey} documents each.
 *
 * @param listen where the replica listens
 * @param cluster how it finds the others
 * @param database where its database is
 * @param freshness how old an answer may be
 * @param cache how much is kept in memory
 * @param limits how much is admitted
 * @param telemetry what happens to execution records
 */
public record ServerConfig(
    Listen listen,
    Cluster cluster,
    Database database,
    Freshness freshness,
    Cache cache,
    Limits limits,
    Telemetry telemetry,
    Log log) {

  /**
   * Where the replica listens, and how it stops.
   *
   * @param connectionAge age at which a caller's connection accepts no more calls
   * @param drainDelay how long it continues to serve after it has announced NOT_SERVING
   * @param drainTimeout how long it then waits for calls in flight
   */
  public record Listen(
      String bindAddress,
      int grpcPort,
      int httpPort,
      Duration connectionAge,
      Duration drainDelay,
      Duration drainTimeout) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
      return LOOPBACK.contains(bindAddress.toLowerCase(Locale.ROOT));
    }
  }

  /** How replicas find each other; without members, the replica looks for nobody. */
  public record Cluster(
      String name,
      String secret,
      String address,
      int port,
      List<String> members,
      Duration timeout) {
    /** Omits the secret. */
    @Override
    public String toString() {
      return "Cluster["
          + name
          + (secret.isEmpty() ? "" : " with a secret")
          + " on "
          + address
          + ":"
          + port
          + ", members "
          + members
          + ", timeout "
          + timeout
          + "]";
    }
  }

  /**
   * Where the database is.
   *
   * @param url empty for an embedded Postgres in {@code dataDir}
   */
  public record Database(
      String url, Path dataDir, int poolMin, int poolMax, Duration startTimeout) {
    /** Omits the URL, which may contain a password. */
    @Override
    public String toString() {
      return "Database[" + (url.isEmpty() ? "embedded in " + dataDir : "external") + "]";
    }
  }

  /** How old an answer may be. */
  public record Freshness(Duration stalenessBound, Duration pollInterval, Duration maxStale) {}

  /** How much is kept in memory. */
  public record Cache(int maxEntries, Duration lifetime, Duration lifetimeMcp, int prewarm) {}

  /** How much is admitted. */
  public record Limits(int maxInFlight, int maxCatalogCalls, int upstreamConnections) {}

  /**
   * What happens to execution records.
   *
   * @param recording whether executions are recorded; in either case, old records are deleted on
   *     time
   */
  public record Telemetry(
      boolean recording,
      int queueRecords,
      int batchRecords,
      Duration flushInterval,
      Duration retention) {}

  /** Format and level of the log. */
  public record Log(Format format, Level level) {
    /** Format of the log. */
    public enum Format {
      TEXT,
      JSON
    }

    /** How much is logged. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG
    }
  }

  private enum Switch {
    ON,
    OFF
  }

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long MAX_RETENTION_DAYS = 3_650;

  /** Practically never. */
  private static final long MAX_AGE_DAYS = 365;

  private static final int MIN_SECRET_CHARS = 16;

  /** Variables with the prefix that are not settings of the service. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("TOOLRACK_TARGET", "TOOLRACK_JAVA_OPTS", "TOOLRACK_HOME");

  /**
   * Reads the settings from flags, then from the environment, then from the defaults.
   *
   * @param flags values by key
   * @param environment environment variables; those without the prefix are ignored
   * @throws ConfigException if a variable with the prefix is unknown, or a value is invalid
   */
  public static ServerConfig of(Map<ConfigKey, String> flags, Map<String, String> environment) {
    Map<ConfigKey, String> merged = new EnumMap<>(ConfigKey.class);
    Set<String> known =
        Arrays.stream(ConfigKey.values())
            .map(ConfigKey::environmentVariable)
            .collect(Collectors.toSet());
    for (String variable : environment.keySet().stream().sorted().toList()) {
      if (variable.startsWith("TOOLRACK_")
          && !known.contains(variable)
          && !OTHER_VARIABLES.contains(variable)) {
        throw new ConfigException(
            variable
                + " is not a setting; unset it, or see ./toolrack serve --help for those there are");
      }
    }
    for (ConfigKey key : ConfigKey.values()) {
      String value = flags.getOrDefault(key, environment.get(key.environmentVariable()));
      if (value != null && (!value.isBlank() || key.defaultValue().isEmpty())) {
        merged.put(key, value);
      } else if (value != null) {
        throw new ConfigException(
            "--" + key.flag() + " (" + key.environmentVariable() + ") is given without a value");
      }
    }
    return read(new Values(merged));
  }

  private static ServerConfig read(Values values) {
    return new ServerConfig(
        new Listen(
            values.text(ConfigKey.BIND_ADDRESS),
            port(values, ConfigKey.GRPC_PORT),
            port(values, ConfigKey.HTTP_PORT),
            values.duration(
                ConfigKey.CONNECTION_AGE, Duration.ofSeconds(1), Duration.ofDays(MAX_AGE_DAYS)),
            values.duration(ConfigKey.DRAIN_DELAY, Duration.ZERO, Duration.ofMinutes(10)),
            values.duration(ConfigKey.DRAIN_TIMEOUT, MILLISECOND, Duration.ofHours(1))),
        new Cluster(
            clusterName(values),
            clusterSecret(values),
            values.text(ConfigKey.CLUSTER_ADDRESS),
            port(values, ConfigKey.CLUSTER_PORT),
            members(values),
            values.duration(ConfigKey.GRID_TIMEOUT, MILLISECOND, Duration.ofSeconds(10))),
        database(values),
        freshness(values),
        new Cache(
            values.number(ConfigKey.CACHE_SIZE, 1, 10_000_000),
            values.duration(ConfigKey.CACHE_LIFETIME, Duration.ofSeconds(1), DAY),
            values.duration(ConfigKey.CACHE_LIFETIME_MCP, Duration.ofSeconds(1), DAY),
            values.number(ConfigKey.CACHE_PREWARM, 0, 10_000_000)),
        new Limits(
            values.number(ConfigKey.MAX_IN_FLIGHT, 1, 1_000_000),
            values.number(ConfigKey.MAX_CATALOG_CALLS, 1, 100_000),
            values.number(ConfigKey.UPSTREAM_CONNECTIONS, 1, 100_000)),
        new Telemetry(
            values.choice(ConfigKey.TELEMETRY, Switch.class) == Switch.ON,
            values.number(ConfigKey.TELEMETRY_QUEUE, 1, 10_000_000),
            values.number(ConfigKey.TELEMETRY_BATCH, 1, 1_000_000),
            values.duration(ConfigKey.TELEMETRY_FLUSH_INTERVAL, MILLISECOND, Duration.ofMinutes(1)),
            retention(values)),
        new Log(
            values.choice(ConfigKey.LOG_FORMAT, Log.Format.class),
            values.choice(ConfigKey.LOG_LEVEL, Log.Level.class)));
  }

  private static Freshness freshness(Values values) {
    Duration bound = values.duration(ConfigKey.STALENESS_BOUND, Duration.ofMillis(20), DAY);
    Duration poll = values.duration(ConfigKey.POLL_INTERVAL, Duration.ofMillis(10), DAY);
    Duration maxStale = values.duration(ConfigKey.MAX_STALE, Duration.ofMillis(20), DAY);
    if (poll.compareTo(bound) >= 0) {
      throw values.invalid(
          ConfigKey.POLL_INTERVAL, "less than --staleness-bound, " + Values.shown(bound));
    }
    if (maxStale.compareTo(bound) < 0) {
      throw values.invalid(
          ConfigKey.MAX_STALE, "at least --staleness-bound, " + Values.shown(bound));
    }
    return new Freshness(bound, poll, maxStale);
  }

  /** In whole days, because whole partitions are dropped. */
  private static Duration retention(Values values) {
    Duration given =
        values.duration(ConfigKey.TELEMETRY_RETENTION, DAY, Duration.ofDays(MAX_RETENTION_DAYS));
    if (given.toMillis() % DAY.toMillis() != 0) {
      throw values.invalid(ConfigKey.TELEMETRY_RETENTION, "whole days, such as 1d, 14d or 48h");
    }
    return given;
  }

  private static Database database(Values values) {
    String url = values.text(ConfigKey.DATABASE_URL);
    if (!url.isEmpty()
        && !url.startsWith("postgresql://")
        && !url.startsWith("postgres://")
        && !url.startsWith("jdbc:postgresql://")) {
      throw values.invalid(
          ConfigKey.DATABASE_URL, "of the form postgresql://user:password@host:port/db");
    }
    int max = values.number(ConfigKey.DATABASE_POOL_MAX, 1, 1_000);
    int min = values.number(ConfigKey.DATABASE_POOL_MIN, 0, 1_000);
    if (min > max) {
      throw values.invalid(ConfigKey.DATABASE_POOL_MIN, "no more than --database-pool-max, " + max);
    }
    return new Database(
        url,
        Path.of(values.text(ConfigKey.DATA_DIR)).toAbsolutePath().normalize(),
        min,
        max,
        values.duration(ConfigKey.DATABASE_START_TIMEOUT, MILLISECOND, Duration.ofHours(1)));
  }

  private static int port(Values values, ConfigKey key) {
    return values.number(key, 0, 65_535);
  }

  private static String clusterName(Values values) {
    String name = values.text(ConfigKey.CLUSTER_NAME);
    if (name.length() > 64 || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw values.invalid(ConfigKey.CLUSTER_NAME, "up to 64 printable ASCII characters");
    }
    return name;
  }

  /** Whoever sees the derived name can guess secrets offline, so a short secret is worthless. */
  private static String clusterSecret(Values values) {
    String secret = values.text(ConfigKey.CLUSTER_SECRET);
    if (!secret.isEmpty() && secret.length() < MIN_SECRET_CHARS) {
      throw values.invalid(
          ConfigKey.CLUSTER_SECRET, "at least " + MIN_SECRET_CHARS + " characters long");
    }
    return secret;
  }

  private static List<String> members(Values values) {
    return Arrays.stream(values.text(ConfigKey.CLUSTER_MEMBERS).split(",", -1))
        .map(String::strip)
        .filter(member -> !member.isEmpty())
        .toList();
  }
}
