package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.telemetry.ExecutionQuery;
import dev.toolrack.server.telemetry.PostgresExecutionStatistics;
import dev.toolrack.server.testing.PostgresForTests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A catalog that an earlier schema holds is whole in the present one. */
class UpgradeIT {
  private final Database database =
      Database.open(
          PostgresForTests.newUnmigratedDatabase(),
          new PoolOptions(0, 2, Duration.ofSeconds(1), Duration.ofMinutes(30)));
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void toolsFromBeforeTheSearchIndexAreFoundAndGoOn() {
    migrateTo("7");
    database
        .dsl()
        .execute(
            "insert into toolrack.tools (tenant, slug, kind, display_name, platform)"
                + " select 'default', 'zebra-' || n, 'TOOL', 'Zebra ' || n, 'zoo'"
                + " from generate_series(1, 20) n;"
                + "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
                + " select id, '1.0.0', 'ACTIVE', sha256('x') from toolrack.tools;"
                + "insert into toolrack.tool_channels (tool_id, name, version)"
                + " select id, 'stable', '1.0.0' from toolrack.tools");
    long before = database.dsl().select(Revisions.newest()).fetchSingle().value1();

    assertThat(database.migrate()).isPositive();

    assertThat(database.dsl().select(Revisions.newest()).fetchSingle().value1()).isEqualTo(before);
    assertThat(list(null)).hasSize(20);
    assertThat(list("zebra 17")).first().isEqualTo("zebra-17");
    var _ =
        store.publishVersion(
            key("zebra-7"), version("1.1.0"), VersionStatus.ACTIVE, List.of("stable"), NONE);
    var _ = store.createTool(TENANT, tool("zebra-groomer"), NONE);
    assertThat(store.getTool(key("zebra-7"), false).latestVersion()).isEqualTo("1.1.0");
    assertThat(store.getVersion(key("zebra-7"), number("1.0.0")).status())
        .isEqualTo(VersionStatus.ACTIVE);
    assertThat(list("groomer")).containsExactly("zebra-groomer");
  }

  /** Blocks were as long as a day, and are looked for so where they may be. */
  @Test
  void executionsOfBlocksFromBeforeTheyEndedWithTheHourAreListed() {
    migrateTo("12");
    database
        .dsl()
        .execute(
            "insert into toolrack.execution_blocks (tenant, slug, outcome, first_time, last_time,"
                + " records, ids, start_times, duration_micros, upstream_micros, versions,"
                + " upstream_statuses, attempts, request_bytes, response_bytes, request_ids)"
                + " values ('default', 'long', 'OK', '2026-03-04T01:30Z', '2026-03-04T09:30Z', 2,"
                + " array[gen_random_uuid(), gen_random_uuid()],"
                + " '{2026-03-04T01:30Z, 2026-03-04T09:30Z}', '{1, 1}', '{1, 1}', '{1.0.0}', '{200}',"
                + " '{1}', '{1}', '{1}', '{r}')");

    assertThat(database.migrate()).isPositive();

    assertThat(
            new PostgresExecutionStatistics(database.dsl(), Clock.systemUTC())
                .list(
                    new ExecutionQuery(
                        "default",
                        "long",
                        Instant.parse("2026-03-04T01:00:00Z"),
                        Instant.parse("2026-03-04T02:00:00Z"),
                        false,
                        0,
                        ""))
                .executions())
        .hasSize(1);
    assertThat(longestBlock("'2026-03-04T01:59:59.999999Z'")).isEqualTo("22:00:00.000001");
    assertThat(longestBlock("date_trunc('hour', now()) + interval '2 days'")).isEqualTo("01:00:00");
  }

  @Test
  void aNewDatabaseHasNoLongBlocks() {
    assertThat(database.migrate()).isPositive();
    assertThat(longestBlock("'2026-03-04T01:59:59.999999Z'")).isEqualTo("00:00:00.000001");
    assertThat(longestBlock("'2026-03-04T02:00:00Z'")).isEqualTo("01:00:00");
  }

  /** From that moment on. */
  private String longestBlock(String moment) {
    return database
        .dsl()
        .fetchSingle(
            "select (toolrack.blocks_end_before(m) - m)::text from (select ("
                + moment
                + ")::timestamptz) as given (m)")
        .get(0, String.class);
  }

  private void migrateTo(String version) {
    var _ =
        Flyway.configure(getClass().getClassLoader())
            .dataSource(database.dataSource())
            .locations("classpath:" + Migrations.FOLDER)
            .defaultSchema(Database.SCHEMA)
            .target(version)
            .load()
            .migrate();
  }

  private List<String> list(@Nullable String query) {
    ToolFilter filter = new ToolFilter(null, null, null, null, null, false, query);
    return store.listTools(TENANT, filter, PageRequest.of(0, "")).items().stream()
        .map(ToolSummary::slug)
        .toList();
  }
}
