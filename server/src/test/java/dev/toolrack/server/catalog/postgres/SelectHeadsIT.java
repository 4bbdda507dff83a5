package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.testing.PostgresForTests;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;

/** How Postgres plans the statement behind cold resolves. */
class SelectHeadsIT {
  private static final Table<?> PREPARED = table(name("pg_prepared_statements"));
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<String> STATEMENT = field(name("statement"), String.class);
  private static final Field<Long> GENERIC_PLANS = field(name("generic_plans"), SQLDataType.BIGINT);
  private static final Field<Long> CUSTOM_PLANS = field(name("custom_plans"), SQLDataType.BIGINT);

  /** Plans that Postgres makes for given values before it thinks of one for all. */
  private static final long FIRST_PLANS = 5;

  @Test
  void keepsOnePlanForAnyNumberOfQueriesWhichReadsNoTableWhole() {
    // Nothing is in the tables yet, so that reading them whole would seem cheapest.
    try (Database database = PostgresForTests.open()) {
      database
          .dsl()
          .connection(
              connection -> {
                DSLContext one = DSL.using(connection, SQLDialect.POSTGRES);
                for (int count = 1; count <= 40; count++) {
                  assertThat(new SelectHeads(queries(count)).apply(one))
                      .hasSize(count)
                      .extracting(LoadedHead::head)
                      .containsOnlyNulls();
                }

                Record3<String, Long, Long> prepared =
                    one.select(NAME, GENERIC_PLANS, CUSTOM_PLANS)
                        .from(PREPARED)
                        .where(STATEMENT.contains("wanted"))
                        .fetchSingle();
                assertThat(prepared.value2()).isGreaterThan(2 * FIRST_PLANS);
                assertThat(prepared.value3()).isLessThanOrEqualTo(FIRST_PLANS);

                String plan =
                    one.fetch(
                            "explain (verbose) execute \""
                                + prepared.value1()
                                + "\" ('{default}', '{a}', '{1.0.0}', '{stable}', 1)")
                        .format();
                assertThat(plan)
                    .contains("$1", "tools_slug_unique", "tool_channels_pkey")
                    .doesNotContain("Seq Scan");
              });
    }
  }

  /** Guards against statements for many tools whose contents together fill the heap. */
  @Test
  void largeContentDoesNotComeWithItsHead() {
    try (Database database = PostgresForTests.open()) {
      PostgresCatalogStore store = new PostgresCatalogStore(database, Duration.ofSeconds(5));
      publish(store, "small", version("1.0.0", schema(SelectHeads.MAX_CONTENT_BYTES / 2)));
      publish(store, "large", version("1.0.0", schema(SelectHeads.MAX_CONTENT_BYTES)));
      publish(store, "bare", bare(version("1.0.0")));

      List<LoadedHead> loaded =
          store.loadHeads(
              Stream.of("small", "large", "bare")
                  .map(slug -> new HeadQuery(key(slug), new Selector.Default()))
                  .toList());

      assertThat(loaded).extracting(LoadedHead::head).doesNotContainNull();
      assertThat(loaded.get(0).version()).isNotNull();
      assertThat(loaded.get(1).version()).isNull();
      assertThat(loaded.get(2).version()).as("without an endpoint").isNotNull();
      long id = Objects.requireNonNull(loaded.get(1).head()).versions().getFirst().id();
      assertThat(store.loadVersion(id))
          .isNotNull()
          .extracting(large -> large.content().inputSchema().length())
          .isEqualTo(SelectHeads.MAX_CONTENT_BYTES);
    }
  }

  private static void publish(PostgresCatalogStore store, String slug, VersionSpec version) {
    var _ = store.createTool(CatalogFixtures.TENANT, tool(slug), RequestId.NONE);
    var _ =
        store.publishVersion(
            key(slug), version, VersionStatus.ACTIVE, List.of("stable"), RequestId.NONE);
  }

  /** So many bytes, which compress to next to nothing. */
  private static String schema(int bytes) {
    String frame = "{\"title\":\"\"}";
    return "{\"title\":\"" + "x".repeat(bytes - frame.length()) + "\"}";
  }

  private static VersionSpec bare(VersionSpec version) {
    return new VersionSpec(
        version.number(), "", "", "", "", null, version.policy(), version.annotations());
  }

  private static List<HeadQuery> queries(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> new HeadQuery(key("tool-" + n), new Selector.Default()))
        .toList();
  }
}
