package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static final PoolOptions SMALL =
      new PoolOptions(0, 2, Duration.ofSeconds(1), Duration.ofMinutes(30));

  @Test
  void migratesAnEmptyDatabaseOnce() {
    try (Database database = Database.open(PostgresForTests.newUnmigratedDatabase(), SMALL)) {
      assertThat(database.migrate()).isPositive();
      assertThat(database.migrate()).isZero();
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

  @Test
  void saysThatPostgresIsAway() {
    DatabaseUrl nowhere = DatabaseUrl.parse("postgresql://me:secret@localhost:1/none");
    try (Database database = Database.open(nowhere, SMALL)) {
      assertThatThrownBy(database::migrate)
          .isInstanceOfSatisfying(
              ToolrackException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
                assertThat(e.retryAfter()).isPresent();
              });
      assertThat(database.toString()).doesNotContain("secret");
    }
  }
}
