package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.pruneCatalogChanges;
import static dev.toolrack.jooq.Tables.TOOL_SEARCH;
import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.entry;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.types.YearToSecond;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A search finds what is committed, wherever its index stands. */
class SearchIndexIT {
  @AutoClose private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(20));

  @Test
  void findsTheSameBeforeAndAfter() throws SQLException {
    create("zebra-counter", "zebra-painter", "giraffe");

    assertThat(search("zebra")).containsExactly("zebra-counter", "zebra-painter");
    keep(Duration.ofDays(1));
    assertThat(indexed()).as("the catalog is not at rest").isZero();
    keep(Duration.ZERO);
    assertThat(indexed()).isEqualTo(3);
    assertThat(search("zebra")).containsExactly("zebra-counter", "zebra-painter");
    assertThat(search("giraf")).containsExactly("giraffe");
  }

  @Test
  void whatHasChangedSinceIsFoundAsItIs() throws SQLException {
    create("zebra-counter", "zebra-painter", "zebra-feeder");
    keep(Duration.ZERO);
    create("zebra-groomer");
    var _ = store.updateTool(key("zebra-painter"), describe("Draws an okapi"), "", NONE);
    var _ = store.deleteTool(key("zebra-feeder"), "", NONE);

    for (int i = 0; i < 2; i++) {
      assertThat(search("zebra"))
          .containsExactlyInAnyOrder("zebra-counter", "zebra-groomer", "zebra-painter");
      assertThat(search("okapi")).containsExactly("zebra-painter");
      assertThat(search("zebra-painter well")).doesNotContain("zebra-feeder");
      keep(Duration.ZERO);
    }
    assertThat(indexed()).isEqualTo(4);
  }

  @Test
  void aChangeThatIsNotIndexedIsNotPruned() throws SQLException {
    create("zebra-counter", "zebra-painter", "giraffe");

    assertThat(prune()).isZero();
    assertThat(search("zebra")).hasSize(2);
    keep(Duration.ZERO);
    assertThat(prune()).isEqualTo(2);
    assertThat(search("zebra")).hasSize(2);
  }

  @Test
  void whoWritesMuchHelpsWhenItIsFarBehind() {
    List<ImportEntry> entries =
        IntStream.range(0, 30).mapToObj(i -> entry("zebra-" + i, "1.0.0")).toList();
    long newest = store.importBatch(TENANT, entries).revision();

    SearchIndex.catchUp(database.dsl(), newest, 30);
    assertThat(indexed()).isZero();
    SearchIndex.catchUp(database.dsl(), newest, 29);
    assertThat(indexed()).isEqualTo(30);
    assertThat(search("zebra-7")).first().isEqualTo("zebra-7");
  }

  private void create(String... slugs) {
    for (String slug : slugs) {
      var _ = store.createTool(TENANT, tool(slug), NONE);
    }
  }

  private void keep(Duration rest) throws SQLException {
    try (Connection session = database.connectOutsidePool(Duration.ofSeconds(30))) {
      SearchIndex index = new SearchIndex(rest);
      boolean more;
      do {
        more = index.keep(session);
      } while (more);
    }
  }

  private int indexed() {
    return database.dsl().fetchCount(TOOL_SEARCH);
  }

  private Long prune() {
    return database
        .dsl()
        .select(pruneCatalogChanges(YearToSecond.valueOf(Duration.ZERO)))
        .fetchSingle()
        .value1();
  }

  private List<String> search(String query) {
    ToolFilter filter = new ToolFilter(null, null, null, null, null, false, query);
    return store.listTools(TENANT, filter, PageRequest.of(0, "")).items().stream()
        .map(ToolSummary::slug)
        .toList();
  }

  private static ToolUpdate describe(String description) {
    return new ToolUpdate(null, description, null, null, null, null, null);
  }
}
