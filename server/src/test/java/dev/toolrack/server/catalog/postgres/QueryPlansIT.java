package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.multiset;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which index serves which query, by Postgres' own plans on 100,000 tools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryPlansIT {
  private static final PageRequest PAGE = PageRequest.of(0, "");

  private final Database database = PostgresForTests.open();

  @BeforeAll
  void fill() throws SQLException {
    try (var connection = database.connectOutsidePool(Duration.ofSeconds(30));
        var statement = connection.createStatement()) {
      // Triggers are off for this bulk, which writes what they would have derived.
      for (String sql :
          List.of(
              "set session_replication_role = replica",
              // An automatic ANALYZE meanwhile would keep VACUUM from marking pages all-visible.
              "alter table toolrack.tools set (autovacuum_enabled = off)",
              "alter table toolrack.tool_versions set (autovacuum_enabled = off)",
              "alter table toolrack.tool_capabilities set (autovacuum_enabled = off)",
              "alter table toolrack.tool_patterns set (autovacuum_enabled = off)",
              "alter table toolrack.catalog_changes set (autovacuum_enabled = off)",
              "alter table toolrack.tool_search set (autovacuum_enabled = off)",
              "set work_mem = '256MB'",
              // VACUUM takes rows of a commit that is not on disk yet for not visible to all.
              "set synchronous_commit = on",
              "insert into toolrack.tools (id, tenant, slug, kind, display_name, description,"
                  + " platform, category, enabled, latest_version_id, latest_version, has_active,"
                  + " has_deprecated, has_draft, has_retired)"
                  + " select n, 'default', 'tool-' || n,"
                  + " (array['TOOL','AGENT','WORKFLOW','MCP_SERVER'])[1 + n % 4]"
                  + "::toolrack.tool_kind,"
                  + " 'Tool ' || n, 'Does ' || left(md5(n::text), 8), 'platform-' || n % 70,"
                  + " 'category-' || n % 30, n % 50 <> 0, case when n <= 5000 then n * 20 end,"
                  + " case when n <= 5000 then '1.19.0' else '' end, n <= 5000, n % 997 = 0,"
                  + " n % 991 = 0, n % 983 = 0"
                  + " from generate_series(1, 100000) n",
              "insert into toolrack.tool_versions (id, tool_id, version, status, content_hash)"
                  + " select n, (n + 19) / 20, '1.' || (n - 1) % 20 || '.0', 'ACTIVE', sha256('x')"
                  + " from generate_series(1, 100000) n",
              "insert into toolrack.tool_capabilities (tool_id, name)"
                  + " select 1 + n % 1000, 'can-' || n from generate_series(1, 20000) n",
              "insert into toolrack.tool_patterns (tool_id, name, capability)"
                  + " select 1 + n % 1000, 'how-' || n, 'can-' || n % 1000"
                  + " from generate_series(1, 20000) n",
              "insert into toolrack.catalog_changes (revision, tenant, slug, tool_id, commit_time)"
                  + " select n, 'default', 'tool-' || n, n, now()"
                  + " from generate_series(1, 100000) n",
              "insert into toolrack.tool_search (tool_id, document)"
                  + " select id, toolrack.search_text(slug, display_name, description)"
                  + " from toolrack.tools",
              "update toolrack.tool_search_progress set revision = 99000",
              "vacuum analyze toolrack.tools, toolrack.tool_versions, toolrack.tool_capabilities,"
                  + " toolrack.tool_patterns, toolrack.catalog_changes, toolrack.tool_search")) {
        statement.execute(sql);
      }
    }
  }

  @AfterAll
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    ",,,,,tools_slug_unique",
    ",,,,true,tools_slug_unique",
    ",,,,false,tools_slug_unique",
    ",,,ACTIVE,true,tools_slug_unique",
    ",,,ACTIVE,,tools_slug_unique",
    "platform-7,,,,,tools_platform",
    ",category-7,,,,tools_category",
    ",,AGENT,,,tools_kind",
    ",,TOOL,,,tools_slug_unique",
    ",,,DEPRECATED,,tools_with_deprecated",
    ",,,DRAFT,,tools_with_draft",
    ",,,RETIRED,,tools_with_retired",
  })
  void listingIsAnIndexOnlyScan(
      @Nullable String platform,
      @Nullable String category,
      @Nullable ToolKind kind,
      @Nullable VersionStatus status,
      @Nullable Boolean enabled,
      String index) {
    ToolFilter filter = new ToolFilter(platform, category, kind, status, enabled, false, null);

    ListTools list = new ListTools(TENANT, filter, PAGE);
    for (String plan : List.of(plan(list.rows(null)), plan(list.rows(List.of("tool-5"))))) {
      assertThat(plan)
          .contains("Index Only Scan using " + index + " on tools")
          .doesNotContain("Sort", "Seq Scan");
    }
  }

  @Test
  void listingDeletedToolsTooIsAnIndexOnlyScan() {
    ToolFilter all = new ToolFilter(null, null, null, null, null, true, null);

    assertThat(plan(new ListTools(TENANT, all, PAGE).rows(null)))
        .contains("Index Only Scan using tools_slug_unique on tools");
  }

  @Test
  void searchReadsTheTrigramIndexAndWhatHasChangedSince() {
    String plan =
        plan(new SearchTools(TENANT, ToolFilter.ALL, "c4ca4238 does", PAGE).rows(null, true));

    assertThat(plan)
        .contains(
            "Bitmap Index Scan on tool_search_document",
            "Index Scan using catalog_changes_pkey",
            "Index Scan using tools_pkey on tools")
        .doesNotContain("Seq Scan on tools", "Seq Scan on catalog");
  }

  /** A word that has no trigram made the index be read whole. */
  @Test
  void searchingForAShortWordReadsNoIndexWhole() {
    String plan = plan(new SearchTools(TENANT, ToolFilter.ALL, "a", PAGE).rows(null, true));

    assertThat(plan)
        .contains("Index Only Scan using tools_slug_unique on tools")
        .doesNotContain("Cond: (document ~~*", "Seq Scan on tools", "Seq Scan on tool_search ");
  }

  @Test
  void aHeadReadsTheIndexesOfSlugsAndOfVersions() {
    for (Selector selector :
        List.of(
            new Selector.Default(),
            new Selector.Channel("canary"),
            new Selector.Exact(number("1.7.0")))) {
      assertThat(
              plan(
                  new SelectHeads(List.of(new HeadQuery(key("tool-4242"), selector)))
                      .query(database.dsl())))
          .contains("tools_slug_unique", "tool_versions_version_unique")
          .doesNotContain("Seq Scan on tool");
    }
  }

  @Test
  void aVersionReadsTheIndexesOfSlugsAndOfVersions() {
    assertThat(
            plan(new SelectVersion(key("tool-4242"), number("1.0.0"), false).query(database.dsl())))
        .contains("tools_slug_unique", "tool_versions_version_unique")
        .doesNotContain("Seq Scan");
  }

  @Test
  void partsOfAToolReadTheirIndexes() {
    assertThat(partPlan(new ListVersions(key("tool-4242"), null, PAGE).rows(null)))
        .contains("tool_versions_version_unique")
        .doesNotContain("Seq Scan");
    assertThat(partPlan(new ListCapabilities(key("tool-42"), PAGE).rows(null)))
        .contains("tool_capabilities_pkey")
        .doesNotContain("Seq Scan");
    assertThat(partPlan(new ListPatterns(key("tool-42"), null, PAGE).rows(null)))
        .contains("tool_patterns")
        .doesNotContain("Seq Scan");
    assertThat(partPlan(new ListPatterns(key("tool-42"), "can-41", PAGE).rows(null)))
        .contains("tool_patterns_by_capability")
        .doesNotContain("Seq Scan");
  }

  @Test
  void theFeedReadsItsPrimaryKey() {
    assertThat(plan(new SelectChanges(99_990, 100).query(database.dsl())))
        .contains("catalog_changes_pkey")
        .doesNotContain("Seq Scan");
  }

  /** With an old snapshot open, the oldest revision is behind all that was pruned. */
  @ParameterizedTest
  @CsvSource({"99990, false", "0, true"})
  void theFeedLooksForItsOldestRevisionOnlyWhereItWasPruned(long after, boolean looks) {
    String plan =
        String.join(
            "\n",
            database
                .dsl()
                .fetch(
                    "explain (analyze, costs off, timing off) {0}",
                    new SelectChanges(after, 100).query(database.dsl()))
                .getValues(0, String.class));
    List<String> forwards =
        plan.lines()
            .filter(line -> line.contains("Index Only Scan using catalog_changes_pkey"))
            .toList();
    assertThat(forwards).isNotEmpty();
    assertThat(forwards.stream().anyMatch(line -> line.contains("never executed")))
        .isNotEqualTo(looks);
  }

  private String plan(Query query) {
    return database.dsl().explain(query).plan();
  }

  private String partPlan(Select<Record> rows) {
    return plan(
        database
            .dsl()
            .select(multiset(rows))
            .from(TOOLS)
            .where(ToolRows.isNotDeleted(key("tool-42"))));
  }
}
