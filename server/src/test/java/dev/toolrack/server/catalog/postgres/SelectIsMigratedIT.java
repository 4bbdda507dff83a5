package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.FLYWAY_SCHEMA_HISTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectIsMigratedIT {
  private static final String SCRIPT = "V1__tools.sql";

  private final Database database =
      Database.open(
          PostgresForTests.newUnmigratedDatabase(),
          new PoolOptions(0, 2, Duration.ofSeconds(1), Duration.ofMinutes(30)));
  private final SchemaMigration migration = new SchemaMigration(database.url());
  private final DSLContext dsl = database.dsl();
  private Map<String, Integer> migrations = Map.of();

  @BeforeEach
  void migrate() throws IOException {
    assertThat(migration.run()).isPositive();
    migrations = Migrations.checksums(getClass().getClassLoader());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private boolean isMigrated() {
    return new SelectIsMigrated(migrations).apply(dsl);
  }

  @Test
  void agreesWithFlyway() {
    assertThat(isMigrated()).isTrue();
    assertThat(migration.run()).isZero();
  }

  @Test
  void seesAnotherContent() {
    change(FLYWAY_SCHEMA_HISTORY.CHECKSUM.getName(), 1);
    assertThat(isMigrated()).isFalse();
    assertFlywayRefuses();
  }

  @Test
  void seesAFailure() {
    change(FLYWAY_SCHEMA_HISTORY.SUCCESS.getName(), false);
    assertThat(isMigrated()).isFalse();
    assertFlywayRefuses();
  }

  @Test
  void seesWhatIsMissing() {
    dsl.deleteFrom(FLYWAY_SCHEMA_HISTORY).where(FLYWAY_SCHEMA_HISTORY.SCRIPT.eq(SCRIPT)).execute();
    assertThat(isMigrated()).isFalse();
  }

  /** Guards against Flyway's default, by which a program goes on with a schema it does not know. */
  @Test
  void seesASchemaThatIsNewer() {
    assertThat(
            dsl.insertInto(FLYWAY_SCHEMA_HISTORY)
                .set(FLYWAY_SCHEMA_HISTORY.INSTALLED_RANK, 1000)
                .set(FLYWAY_SCHEMA_HISTORY.VERSION, "1000")
                .set(FLYWAY_SCHEMA_HISTORY.DESCRIPTION, "more")
                .set(FLYWAY_SCHEMA_HISTORY.TYPE, "SQL")
                .set(FLYWAY_SCHEMA_HISTORY.SCRIPT, "V1000__more.sql")
                .set(FLYWAY_SCHEMA_HISTORY.CHECKSUM, 1)
                .set(FLYWAY_SCHEMA_HISTORY.INSTALLED_BY, "postgres")
                .set(FLYWAY_SCHEMA_HISTORY.EXECUTION_TIME, 1)
                .set(FLYWAY_SCHEMA_HISTORY.SUCCESS, true)
                .execute())
        .isEqualTo(1);
    assertThat(isMigrated()).isFalse();
    assertThatThrownBy(migration::run)
        .hasMessageContaining("V1000")
        .hasMessageContaining("start a build that has")
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
  }

  @Test
  void seesWhatIsNoScript() {
    change(FLYWAY_SCHEMA_HISTORY.TYPE.getName(), "BASELINE");
    assertThat(isMigrated()).isFalse();
  }

  private void change(String column, Object value) {
    assertThat(
            dsl.update(FLYWAY_SCHEMA_HISTORY)
                .set(Map.of(column, value))
                .where(FLYWAY_SCHEMA_HISTORY.SCRIPT.eq(SCRIPT))
                .execute())
        .isEqualTo(1);
  }

  private void assertFlywayRefuses() {
    assertThatThrownBy(migration::run)
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
  }
}
