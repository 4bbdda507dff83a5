package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.DatabaseFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresConnectionsTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static PostgresConnections to(int port) {
    return new PostgresConnections(
        DatabaseUrl.parse("postgresql://me:hush@127.0.0.1:" + port + "/db"),
        SHORT,
        Duration.ofMinutes(5));
  }

  /** The driver's manager used to bound it, by a setting for the whole process. */
  @Test
  void aServerThatTakesConnectionsAndSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PostgresConnections connections = to(silent.getLocalPort());
      assertThatThrownBy(connections::getConnection)
          .isInstanceOf(SQLException.class)
          .satisfies(e -> assertThat(DatabaseFailure.isUnavailable(e)).isTrue());
    }
  }

  /** With none, a pool that closed while Postgres was away warned of its own threads. */
  @Test
  void aPoolThatClosesWaitsForAConnectionThatItOpens() {
    assertThat(to(1).getLoginTimeout()).isEqualTo(SHORT.toSeconds());
  }

  @Test
  void saysNoSecrets() {
    assertThat(to(1).toString()).contains("127.0.0.1:1/db").doesNotContain("me", "hush");
  }
}
