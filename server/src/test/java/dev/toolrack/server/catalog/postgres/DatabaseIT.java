package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static final PoolOptions SMALL =
      new PoolOptions(0, 2, Duration.ofSeconds(1), Duration.ofMinutes(30));

  @Test
  void migratesAnEmptyDatabaseOnce() {
    DatabaseUrl empty = PostgresForTests.newUnmigratedDatabase();
    assertThat(new SchemaMigration(empty).run()).isPositive();
    assertThat(new SchemaMigration(empty).run()).isZero();
    try (Database database = Database.open(empty, SMALL)) {
      assertThat(database.dsl().select(TENANTS.TENANT).from(TENANTS).fetch(TENANTS.TENANT))
          .containsExactly("default");
    }
  }

  /** A database that takes no writes looks to the driver as a standby does. */
  @Test
  void aStandbyIsNoPostgresToReadFrom() {
    DatabaseUrl primary = PostgresForTests.newDatabase();
    DatabaseUrl standby =
        new DatabaseUrl(
            primary.jdbcUrl()
                + (primary.jdbcUrl().contains("?") ? "&" : "?")
                + "options=-c%20default_transaction_read_only=on",
            primary.user(),
            primary.password());
    try (Database database = Database.open(standby, SMALL)) {
      assertThatThrownBy(() -> database.connectOutsidePool(Duration.ofSeconds(3)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("primary");
    }
  }

  /**
   * Guards against mutations that wait for a lock, or slow searches, that take every connection: a
   * cold Resolve then failed as if Postgres were away, and the gate shut.
   */
  @Test
  void slowCallsLeaveConnectionsToResolves() {
    PoolOptions impatient = new PoolOptions(0, 2, Duration.ofMillis(250), Duration.ofMinutes(30));
    try (Database database = Database.open(PostgresForTests.newDatabase(), impatient)) {
      PostgresCatalogStore store = new PostgresCatalogStore(database, Duration.ofSeconds(5));
      ToolKey key = ToolKey.of("default", "none");
      database
          .dsl()
          .transaction(
              _ -> {
                assertThat(store.loadHeads(List.of(new HeadQuery(key, null))))
                    .singleElement()
                    .satisfies(loaded -> assertThat(loaded.head()).isNull());
                assertThat(store.loadVersion(1)).isNull();
                for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                        () -> store.getTool(key, false),
                        () -> store.listTools("default", ToolFilter.ALL, new PageRequest(1, "")),
                        () -> store.mostUsed(1),
                        () -> store.deleteTool(key, "", RequestId.NONE))) {
                  assertThatThrownBy(call)
                      .isInstanceOfSatisfying(
                          ToolrackException.class,
                          e -> {
                            assertThat(e.reason()).isEqualTo(Reason.ADMISSION_SHED);
                            assertThat(e.retryAfter()).isPresent();
                            assertThat(e.metadata()).containsEntry("limit", "1");
                          });
                }
                assertThatThrownBy(() -> new PostgresChangeHistory(database).readAfter(0, 1))
                    .as("a watch goes on from it")
                    .isInstanceOfSatisfying(
                        ToolrackException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
              });
      // The connection is free again.
      assertThat(store.mostUsed(1)).isEmpty();
    }
  }

  @Test
  void halfOfASmallPoolIsReserved() {
    assertThat(PoolOptions.DEFAULT.sharedSize()).isEqualTo(14);
    assertThat(List.of(1, 2, 5, 12, 13).stream().map(DatabaseIT::shared))
        .containsExactly(1, 1, 3, 6, 7);
  }

  private static int shared(int size) {
    return new PoolOptions(0, size, Duration.ofSeconds(1), Duration.ofMinutes(30)).sharedSize();
  }

  @Test
  void saysThatPostgresIsAway() {
    DatabaseUrl nowhere = DatabaseUrl.parse("postgresql://me:secret@localhost:1/none");
    SchemaMigration migration = new SchemaMigration(nowhere);
    assertThatThrownBy(migration::run)
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });
    assertThat(migration.toString()).doesNotContain("secret");
    try (Database database = Database.open(nowhere, SMALL)) {
      assertThat(database.toString()).doesNotContain("secret");
    }
  }

  /** It once was told in the words of Flyway, over several lines. */
  @Test
  void saysThatItIsNotLetIn() {
    DatabaseUrl theirs = PostgresForTests.newUnmigratedDatabase();
    DatabaseUrl wrong = new DatabaseUrl(theirs.jdbcUrl(), "nobody", "hush");
    assertThatThrownBy(() -> new SchemaMigration(wrong).run())
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL))
        .hasMessageContaining(theirs + " lets nobody in (FATAL: ")
        .hasMessageEndingWith("; check user, password and database of --database-url")
        .hasMessageNotContainingAny("\n", "hush");
  }
}
