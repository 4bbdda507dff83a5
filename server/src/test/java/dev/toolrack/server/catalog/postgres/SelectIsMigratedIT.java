package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.FLYWAY_SCHEMA_HISTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
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
  private final DSLContext dsl = database.dsl();
  private Map<String, Integer> migrations = Map.of();

  @BeforeEach
  void migrate() throws IOException {
    assertThat(database.migrate()).isPositive();
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
    assertThat(database.migrate()).isZero();
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

  @Test
  void seesASchemaThatIsNewer() {
    migrations = new HashMap<>(migrations);
    migrations.remove(SCRIPT);
    assertThat(isMigrated()).isFalse();
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
    assertThatThrownBy(database::migrate)
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
  }
}
