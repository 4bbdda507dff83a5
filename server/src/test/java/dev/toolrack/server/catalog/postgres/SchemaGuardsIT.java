package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.createExecutionPartitions;
import static dev.toolrack.jooq.Routines.dropExecutionPartitions;
import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema itself refuses, whoever writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaGuardsIT {
  private final Database database = PostgresForTests.open();

  @BeforeAll
  void createTools() {
    PostgresCatalogStore store = new PostgresCatalogStore(database, Duration.ofSeconds(20));
    var _ =
        store.importBatch(
            TENANT,
            List.of(entry("guarded", "1.0.0"), entry("guarded", "0.1.0"), entry("other", "1.0.0")));
    database
        .dsl()
        .execute("update toolrack.tool_versions set status = 'RETIRED' where version = '0.1.0'");
  }

  @AfterAll
  void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update toolrack.tools set slug = 'renamed' where slug = 'guarded'",
        "update toolrack.tools set kind = 'AGENT' where slug = 'guarded'",
        "update toolrack.tools set revision = 999 where slug = 'guarded'",
        "update toolrack.tools set latest_version = '9.0.0' where slug = 'guarded'",
        "update toolrack.tools set id = 999 where slug = 'guarded'",
        "update toolrack.tools set tenant = 'nobody' where slug = 'guarded'",
        "delete from toolrack.tools where slug = 'guarded'",
        "delete from toolrack.tenants where tenant = 'default'",
        "update toolrack.tenants set tenant = 'renamed' where tenant = 'default'",
        "truncate toolrack.tools cascade",
        "truncate toolrack.tool_channels",
        "update toolrack.tool_versions set input_schema = '{}' where version = '1.0.0'",
        "update toolrack.tool_versions set endpoint = null where version = '1.0.0'",
        "update toolrack.tool_versions set status = 'DRAFT' where version = '1.0.0'",
        "update toolrack.tool_versions set status = 'ACTIVE' where version = '0.1.0'",
        "delete from toolrack.tool_versions",
        "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
            + " select id, '5.0.0', 'RETIRED', sha256('x') from toolrack.tools",
        "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
            + " values (-1, '1.0.0', 'ACTIVE', sha256('x'))",
        "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
            + " select id, '1.0', 'ACTIVE', sha256('x') from toolrack.tools",
        "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
            + " select id, '1234567890.0.0', 'ACTIVE', sha256('x') from toolrack.tools",
        "insert into toolrack.tool_channels (tool_id, name, version)"
            + " select id, 'old', '0.1.0' from toolrack.tools where slug = 'guarded'",
        "insert into toolrack.tool_channels (tool_id, name, version)"
            + " select id, 'latest', '1.0.0' from toolrack.tools where slug = 'guarded'",
        "insert into toolrack.tool_channels (tool_id, name, version)"
            + " select id, 'beta', '7.0.0' from toolrack.tools where slug = 'guarded'",
        "insert into toolrack.tools (tenant, slug, kind, display_name)"
            + " values ('default', 'Bad', 'TOOL', 'x')",
        "insert into toolrack.tools (tenant, slug, kind, display_name)"
            + " values ('nobody', 'good', 'TOOL', 'x')",
        "insert into toolrack.tools (tenant, slug, kind, display_name)"
            + " values ('default', 'guarded', 'TOOL', 'x')",
      })
  void refuses(String statement) {
    assertThatThrownBy(() -> database.dsl().execute(statement))
        .isInstanceOfSatisfying(
            DataAccessException.class, e -> assertThat(e.sqlState()).startsWith("23"));
  }

  @Test
  void correctsDerivedColumnsThatAnInsertMadeUp() {
    database
        .dsl()
        .execute(
            "insert into toolrack.tools (tenant, slug, kind, display_name, has_active)"
                + " values ('default', 'made-up', 'TOOL', 'x', true)");

    assertThat(
            database
                .dsl()
                .fetchValue("select has_active from toolrack.tools where slug = 'made-up'"))
        .isEqualTo(false);
  }

  @Test
  void aDayPartitionTakesOverWhatTheDefaultHeld() {
    LocalDate day = LocalDate.parse("2031-05-06");
    insertExecution(day);

    assertThat(create(day, 3)).isEqualTo(6);
    assertThat(create(day, 3)).isZero();

    assertThat(rowsIn("executions_20310506")).isEqualTo(1);
    assertThat(rowsIn("executions_default")).isZero();
    assertThat(
            database.dsl().select(dropExecutionPartitions(day.plusDays(2))).fetchSingle().value1())
        .isEqualTo(4);
    assertThat(database.dsl().fetchCount(EXECUTIONS)).isZero();
  }

  private int create(LocalDate day, int days) {
    return database.dsl().select(createExecutionPartitions(day, days)).fetchSingle().value1();
  }

  private int rowsIn(String partition) {
    return database.dsl().fetchCount(table(name("toolrack", partition)));
  }

  private void insertExecution(LocalDate day) {
    database
        .dsl()
        .insertInto(EXECUTIONS)
        .set(EXECUTIONS.ID, UUID.randomUUID())
        .set(EXECUTIONS.TENANT, TENANT)
        .set(EXECUTIONS.SLUG, "guarded")
        .set(EXECUTIONS.START_TIME, Instant.parse(day + "T12:00:00Z"))
        .set(EXECUTIONS.DURATION_MICROS, 1L)
        .set(EXECUTIONS.OUTCOME, "OK")
        .execute();
  }
}
