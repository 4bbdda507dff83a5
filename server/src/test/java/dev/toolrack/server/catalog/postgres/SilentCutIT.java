package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import dev.toolrack.server.testing.TcpRelay;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that loses what is sent and tells nobody used to be noticed after 30 s. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SilentCutIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final DatabaseUrl direct = PostgresForTests.newDatabase();
  private final TcpRelay relay;
  private final Database database;
  private final PostgresCatalogStore store;
  private final PostgresChangeSource feed;

  SilentCutIT() throws IOException {
    relay = TcpRelay.to(direct);
    database =
        Database.open(
            relay.url(direct),
            new PoolOptions(2, 4, Duration.ofSeconds(1), Duration.ofMinutes(30)));
    store = new PostgresCatalogStore(database, Duration.ofSeconds(5));
    feed = new PostgresChangeSource(database, Duration.ofSeconds(1));
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    feed.close();
    database.close();
  }

  private boolean listens() throws InterruptedException {
    return feed.awaitHint(Duration.ofMillis(20));
  }

  @Test
  void theFeedFailsSoonAndIsReadAgain() {
    long before = feed.readAfter(0, 10).newest();
    await().atMost(LONG).until(this::listens);

    relay.cut();

    assertThatThrownBy(() -> feed.readAfter(before, 10))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
    await().atMost(LONG).until(() -> !listens());
    relay.heal();
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(ToolrackException.class)
        .until(() -> feed.readAfter(before, 10).newest() == before);
    await().atMost(LONG).until(this::listens);
  }

  @Test
  void mutationsFailAsUnavailableAndGoOnAfterIt() {
    var _ = store.createTool(TENANT, tool("before"), NONE);

    relay.cut();

    for (int i = 0; i < 6; i++) {
      String slug = "cut-" + i;
      assertThatThrownBy(() -> store.createTool(TENANT, tool(slug), NONE))
          .isInstanceOfSatisfying(
              ToolrackException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
    }
    relay.heal();
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(ToolrackException.class)
        .untilAsserted(
            () ->
                assertThat(store.createTool(TENANT, tool("after"), NONE).revision()).isPositive());
  }

  /** Defect: a replica that was cut off in a mutation kept all the others from making any. */
  @Test
  void aTransactionThatFallsSilentHoldsNobodyUp() throws SQLException {
    Connection silent = database.dataSource().getConnection();
    try (Database other =
        Database.open(direct, new PoolOptions(1, 2, Duration.ofSeconds(1), LONG))) {
      silent.setAutoCommit(false);
      try (Statement statement = silent.createStatement()) {
        statement.execute("select pg_advisory_xact_lock(7310587239861420032)");
      }

      relay.cut();

      assertThat(
              new PostgresCatalogStore(other, Duration.ofSeconds(5))
                  .createTool(TENANT, tool("meanwhile"), NONE)
                  .revision())
          .isPositive();
    } finally {
      silent.abort(Runnable::run);
    }
  }

  /** So that Postgres does not work on for callers who have given up. */
  @Test
  void aStatementThatTakesTooLongIsEndedByPostgres() {
    assertThatThrownBy(() -> database.dsl().execute("select pg_sleep(60)"))
        .satisfies(e -> assertThat(DatabaseFailure.isUnavailable(e)).isTrue())
        .hasMessageContaining("statement timeout");
    // One that reads many rows has more time, and leaves the connection as it found it.
    assertThat(timeout(database.patientDsl())).isEqualTo("30s");
    assertThat(timeout(database.searchDsl())).isEqualTo("2s");
    for (int i = 0; i < 10; i++) {
      assertThat(timeout(database.dsl())).isEqualTo("7s");
    }
  }

  private static String timeout(org.jooq.DSLContext dsl) {
    return dsl.fetchSingle("show statement_timeout").get(0, String.class);
  }
}
