package dev.toolrack.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.config.ConfigKey;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.testing.HttpUpstream;
import dev.toolrack.server.testing.PostgresForTests;
import dev.toolrack.server.testing.Tools;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code --telemetry}: executions are recorded, or not. A stop writes what was not written yet. */
class TelemetrySwitchIT {
  private static final String SLUG = "recorded-or-not";

  private final DatabaseUrl database = PostgresForTests.newDatabase();

  @Test
  void executionsAreRecordedOnlyWhereItIsOn() throws Exception {
    try (HttpUpstream upstream = HttpUpstream.answering(200, "{}")) {
      try (ToolrackServer silent = start("off")) {
        ManagedChannel channel = channel(silent);
        try {
          Tools.publish(channel, SLUG, upstream.url("/"));
          execute(channel);
        } finally {
          channel.shutdownNow();
        }
        assertThat(metrics(silent))
            .contains("toolrack_executions_total{outcome=\"ok\",} 1.0")
            .doesNotContain("toolrack_telemetry_");
      }
      assertThat(records()).isZero();

      try (ToolrackServer recording = start("on")) {
        ManagedChannel channel = channel(recording);
        try {
          execute(channel);
        } finally {
          channel.shutdownNow();
        }
        assertThat(metrics(recording)).contains("toolrack_telemetry_accepted_total 1.0");
      }
      assertThat(records()).isEqualTo(1);
    }
  }

  private ToolrackServer start(String telemetry) {
    return ToolrackServer.start(
        ServerConfig.of(
            Map.of(
                ConfigKey.GRPC_PORT, "0",
                ConfigKey.HTTP_PORT, "0",
                ConfigKey.CLUSTER_PORT, "0",
                ConfigKey.CLUSTER_NAME, "telemetry-switch-" + System.nanoTime(),
                ConfigKey.DATABASE_URL,
                    database.jdbcUrl()
                        + "?user="
                        + database.user()
                        + "&password="
                        + database.password(),
                ConfigKey.DRAIN_TIMEOUT, "1s",
                ConfigKey.TELEMETRY, telemetry),
            Map.of()),
        _ -> {});
  }

  private static ManagedChannel channel(ToolrackServer server) {
    return Grpc.newChannelBuilder(
            "127.0.0.1:" + server.grpcPort(), InsecureChannelCredentials.create())
        .build();
  }

  private static void execute(ManagedChannel channel) {
    ExecuteResponse executed =
        ToolServiceGrpc.newBlockingStub(channel)
            .execute(
                ExecuteRequest.newBuilder()
                    .setSlug(SLUG)
                    .setInput(Payload.newBuilder().setJson("{}"))
                    .build());
    assertThat(executed.getOutput().getJson()).isEqualTo("{}");
  }

  private static String metrics(ToolrackServer server) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.httpPort() + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private long records() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from toolrack.all_executions")) {
      assertThat(count.next()).isTrue();
      return count.getLong(1);
    }
  }
}
