package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.indexChanges;
import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Searches for what too many tools have, or takes too long to look for. */
class SearchToolsIT {
  private static final int MANY = SearchCandidates.MOST + 100;

  @AutoClose private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @Test
  void aWordOfVeryManyToolsRanksSomeOfThem() {
    insertMany(TENANT, "platform");
    insert(TENANT, "widget-zero", "rare");

    for (String query : List.of("widget", "w")) {
      SearchWords words = new SearchWords(query);
      Long[] looked =
          database
              .dsl()
              .select(new SearchCandidates(TENANT, ToolFilter.ALL, words, true).ids())
              .fetchSingle()
              .value1();
      assertThat(looked).hasSizeLessThanOrEqualTo(2 * SearchCandidates.MOST);
    }
    assertThat(search("widget", null))
        .as("whose slug begins with the word is among them")
        .contains("widget-zero")
        .hasSizeLessThanOrEqualTo(SearchCandidates.MOST + 1)
        .doesNotHaveDuplicates();
    assertThat(search("widget", "rare")).containsExactly("widget-zero");
  }

  @Test
  void anotherTenantsToolsHideNone() {
    insertMany("other", "");
    insert(TENANT, "mine", "");

    assertThat(search("widget", null)).containsExactly("mine");
  }

  @Test
  void shortWordsAreFoundWhereTheyStand() {
    insert(TENANT, "zz-top", "");
    insert(TENANT, "pizza", "");
    insert(TENANT, "bread", "");

    assertThat(search("ZZ", null)).containsExactlyInAnyOrder("zz-top", "pizza");
    assertThat(search("zz t", null)).containsExactlyInAnyOrder("zz-top", "pizza");
    assertThat(search("q", null)).isEmpty();
  }

  @Test
  void looksForWholeWordsAloneWhereLikenessTakesTooLong() {
    var _ = store.createTool(TENANT, tool("zebra-counter"), NONE);
    var _ = store.createTool(TENANT, tool("giraffe"), NONE);
    makeSlow("is_alike", "boolean", "false");

    assertThat(hurriedSearch("zebra").items())
        .extracting(ToolSummary::slug)
        .containsExactly("zebra-counter");
  }

  /** It was CATALOG_UNAVAILABLE, so that callers repeated what kept Postgres busy. */
  @Test
  void aSearchThatTakesTooLongIsNotToBeRepeated() {
    var _ = store.createTool(TENANT, tool("zebra-counter"), NONE);
    makeSlow("likeness", "real", "1");

    assertThatThrownBy(() -> hurriedSearch("zebra"))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
              assertThat(e.violations()).extracting(Violation::field).containsExactly("query");
              assertThat(e.retryAfter()).isEmpty();
            });
  }

  @Test
  void aCatalogThatCannotBeReadIsNotTheQuerysFault() throws SQLException {
    try (Connection holder = database.connectOutsidePool(Duration.ofSeconds(30))) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("lock table toolrack.tools in access exclusive mode");

      assertThatThrownBy(() -> hurriedSearch("zebra"))
          .isInstanceOfSatisfying(
              ToolrackException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
                assertThat(e.retryAfter()).isPresent();
              });
      holder.rollback();
    }
  }

  private void insertMany(String tenant, String platform) {
    insert(tenant, "'part-' || n", platform, MANY);
  }

  private void insert(String tenant, String slug, String platform) {
    insert(tenant, "'" + slug + "'", platform, 1);
  }

  private void insert(String tenant, String slug, String platform, int tools) {
    DSLContext dsl = database.dsl();
    dsl.execute("insert into toolrack.tenants (tenant) values (?) on conflict do nothing", tenant);
    dsl.execute(
        "insert into toolrack.tools (tenant, slug, kind, display_name, platform)"
            + (" select ?, " + slug + ", 'TOOL', 'A widget', ? from generate_series(1, ?) n"),
        tenant,
        platform,
        tools);
    assertThat(dsl.select(indexChanges(tools)).fetchSingle().value1()).isEqualTo(tools);
  }

  private void makeSlow(String function, String type, String result) {
    database
        .dsl()
        .execute(
            "create or replace function toolrack.%s(document text, query text) returns %s"
                    .formatted(function, type)
                + " language plpgsql immutable as $$ begin perform pg_sleep(5); return %s; end $$"
                    .formatted(result));
  }

  /** As the store asks, with less time for each statement. */
  private Page<ToolSummary> hurriedSearch(String query) {
    DSLContext hurried =
        DSL.using(
            new TimedConnections(
                database.dataSource(), Duration.ofMillis(300), Duration.ofSeconds(7)),
            SQLDialect.POSTGRES);
    try {
      return new SearchTools(TENANT, filter(query, null), query, PageRequest.of(0, ""))
          .apply(hurried);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /** All pages. */
  private List<String> search(String query, @Nullable String platform) {
    List<String> slugs = new ArrayList<>();
    String token = "";
    do {
      Page<ToolSummary> page =
          store.listTools(TENANT, filter(query, platform), PageRequest.of(100, token));
      page.items().forEach(item -> slugs.add(item.slug()));
      token = page.nextToken();
    } while (!token.isEmpty());
    return slugs;
  }

  private static ToolFilter filter(String query, @Nullable String platform) {
    return new ToolFilter(platform, null, null, null, null, false, query);
  }
}
