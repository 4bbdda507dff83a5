package dev.toolrack.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerConfigTest {

  @Test
  void defaults() {
    assertThat(ServerConfig.of(Map.of(), Map.of()))
        .isEqualTo(
            new ServerConfig(
                new ServerConfig.Listen(
                    "127.0.0.1",
                    50051,
                    8080,
                    Duration.ofMinutes(5),
                    Duration.ZERO,
                    Duration.ofSeconds(20)),
                new ServerConfig.Cluster(
                    "toolrack", "", "127.0.0.1", 5701, List.of(), Duration.ofMillis(20)),
                new ServerConfig.Database(
                    "",
                    Path.of(".toolrack").toAbsolutePath().normalize(),
                    5,
                    20,
                    Duration.ofSeconds(60)),
                new ServerConfig.Freshness(
                    Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                new ServerConfig.Cache(10_000, Duration.ofMinutes(5), Duration.ofMinutes(10), 0),
                new ServerConfig.Limits(4096, 256, 256),
                new ServerConfig.Telemetry(
                    true, 65_536, 5_000, Duration.ofMillis(200), Duration.ofDays(14)),
                new ServerConfig.Log(ServerConfig.Log.Format.TEXT, ServerConfig.Log.Level.INFO)));
  }

  @Test
  void everyKeyIsReadFromItsVariableAndItsFlag() {
    Map<ConfigKey, String> values =
        Map.ofEntries(
            Map.entry(ConfigKey.BIND_ADDRESS, "0.0.0.0"),
            Map.entry(ConfigKey.GRPC_PORT, "1"),
            Map.entry(ConfigKey.HTTP_PORT, "2"),
            Map.entry(ConfigKey.CLUSTER_PORT, "3"),
            Map.entry(ConfigKey.CLUSTER_ADDRESS, "10.0.0.1"),
            Map.entry(ConfigKey.CLUSTER_MEMBERS, "a:1, b:2"),
            Map.entry(ConfigKey.CLUSTER_NAME, "rack"),
            Map.entry(ConfigKey.CLUSTER_SECRET, "0123456789abcdef"),
            Map.entry(ConfigKey.DATABASE_URL, "postgresql://u:p@h:1/d"),
            Map.entry(ConfigKey.DATA_DIR, "/data"),
            Map.entry(ConfigKey.DATABASE_POOL_MIN, "4"),
            Map.entry(ConfigKey.DATABASE_POOL_MAX, "6"),
            Map.entry(ConfigKey.DATABASE_START_TIMEOUT, "7s"),
            Map.entry(ConfigKey.STALENESS_BOUND, "800ms"),
            Map.entry(ConfigKey.POLL_INTERVAL, "100ms"),
            Map.entry(ConfigKey.MAX_STALE, "9m"),
            Map.entry(ConfigKey.CACHE_SIZE, "10"),
            Map.entry(ConfigKey.CACHE_LIFETIME, "11s"),
            Map.entry(ConfigKey.CACHE_LIFETIME_MCP, "12s"),
            Map.entry(ConfigKey.CACHE_PREWARM, "13"),
            Map.entry(ConfigKey.CONNECTION_AGE, "24s"),
            Map.entry(ConfigKey.GRID_TIMEOUT, "14ms"),
            Map.entry(ConfigKey.MAX_IN_FLIGHT, "15"),
            Map.entry(ConfigKey.MAX_CATALOG_CALLS, "16"),
            Map.entry(ConfigKey.UPSTREAM_CONNECTIONS, "17"),
            Map.entry(ConfigKey.TELEMETRY, "off"),
            Map.entry(ConfigKey.TELEMETRY_QUEUE, "18"),
            Map.entry(ConfigKey.TELEMETRY_BATCH, "19"),
            Map.entry(ConfigKey.TELEMETRY_FLUSH_INTERVAL, "20ms"),
            Map.entry(ConfigKey.TELEMETRY_RETENTION, "21d"),
            Map.entry(ConfigKey.DRAIN_DELAY, "23s"),
            Map.entry(ConfigKey.DRAIN_TIMEOUT, "22s"),
            Map.entry(ConfigKey.LOG_FORMAT, "json"),
            Map.entry(ConfigKey.LOG_LEVEL, "debug"));
    assertThat(values).containsOnlyKeys(ConfigKey.values());
    Map<String, String> environment = new HashMap<>();
    values.forEach((key, value) -> environment.put(key.environmentVariable(), value));

    ServerConfig expected =
        new ServerConfig(
            new ServerConfig.Listen(
                "0.0.0.0",
                1,
                2,
                Duration.ofSeconds(24),
                Duration.ofSeconds(23),
                Duration.ofSeconds(22)),
            new ServerConfig.Cluster(
                "rack",
                "0123456789abcdef",
                "10.0.0.1",
                3,
                List.of("a:1", "b:2"),
                Duration.ofMillis(14)),
            new ServerConfig.Database(
                "postgresql://u:p@h:1/d", Path.of("/data"), 4, 6, Duration.ofSeconds(7)),
            new ServerConfig.Freshness(
                Duration.ofMillis(800), Duration.ofMillis(100), Duration.ofMinutes(9)),
            new ServerConfig.Cache(10, Duration.ofSeconds(11), Duration.ofSeconds(12), 13),
            new ServerConfig.Limits(15, 16, 17),
            new ServerConfig.Telemetry(false, 18, 19, Duration.ofMillis(20), Duration.ofDays(21)),
            new ServerConfig.Log(ServerConfig.Log.Format.JSON, ServerConfig.Log.Level.DEBUG));
    assertThat(ServerConfig.of(Map.of(), environment)).isEqualTo(expected);
    assertThat(ServerConfig.of(values, Map.of())).isEqualTo(expected);
  }

  @Test
  void aFlagWinsOverItsVariable() {
    ServerConfig config =
        ServerConfig.of(Map.of(ConfigKey.GRPC_PORT, "1"), Map.of("TOOLRACK_GRPC_PORT", "2"));
    assertThat(config.listen().grpcPort()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GRPC_PORT, 65536, a whole number from 0 to 65535",
    "GRPC_PORT, -1, a whole number from 0 to 65535",
    "GRPC_PORT, grpc, a whole number from 0 to 65535",
    "POLL_INTERVAL, 2s, 'less than --staleness-bound, 2s'",
    "POLL_INTERVAL, 5, 'a duration from 10ms to 1d, such as 500ms, 2s, 5m, 1h or 14d'",
    "MAX_STALE, 1s, 'at least --staleness-bound, 2s'",
    "DATABASE_POOL_MIN, 21, 'no more than --database-pool-max, 20'",
    "LOG_FORMAT, xml, 'one of text, json'",
    "TELEMETRY_RETENTION, 36h, 'whole days, such as 1d, 14d or 48h'",
  })
  void aBadValueNamesKeyVariableAndRemedy(ConfigKey key, String value, String remedy) {
    assertThatThrownBy(() -> ServerConfig.of(Map.of(key, value), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "--%s (%s): \"%s\" is not valid; it must be %s",
            key.flag(), key.environmentVariable(), value, remedy);
  }

  @Test
  void aDatabaseUrlIsNeverShownBecauseItMayHoldAPassword() {
    assertThatThrownBy(
            () -> ServerConfig.of(Map.of(ConfigKey.DATABASE_URL, "mysql://u:secret@h"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("secret");
    assertThat(
            ServerConfig.of(Map.of(ConfigKey.DATABASE_URL, "postgresql://u:secret@h:1/d"), Map.of())
                .toString())
        .doesNotContain("secret");
  }

  @Test
  void aClusterSecretIsNeverShown() {
    assertThatThrownBy(
            () -> ServerConfig.of(Map.of(ConfigKey.CLUSTER_SECRET, "too-short"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("at least 16 characters long")
        .hasMessageNotContaining("too-short");
    assertThat(
            ServerConfig.of(Map.of(ConfigKey.CLUSTER_SECRET, "0123456789abcdef"), Map.of())
                .toString())
        .doesNotContain("0123456789abcdef");
  }

  @Test
  void anUnknownVariableIsRefused() {
    assertThatThrownBy(() -> ServerConfig.of(Map.of(), Map.of("TOOLRACK_GRCP_PORT", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("TOOLRACK_GRCP_PORT is not a setting");
  }

  @ParameterizedTest
  @EnumSource
  void flagsAndVariablesAreTheSameWords(ConfigKey key) {
    assertThat(key.environmentVariable())
        .isEqualTo("TOOLRACK_" + key.flag().replace('-', '_').toUpperCase(Locale.ROOT));
    assertThat(ConfigKey.ofFlag(key.flag())).contains(key);
  }
}
