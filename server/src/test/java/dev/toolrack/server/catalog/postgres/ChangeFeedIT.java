package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.indexChanges;
import static dev.toolrack.jooq.Routines.pruneCatalogChanges;
import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.server.catalog.RequestId.NONE;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.TENANT;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.key;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.rename;
import static dev.toolrack.server.catalog.postgres.CatalogFixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.types.YearToSecond;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeFeedIT {
  private static final int WRITERS = 6;
  private static final int WRITES_EACH = 40;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Database database = PostgresForTests.open();
  private final PostgresCatalogStore store =
      new PostgresCatalogStore(database, Duration.ofSeconds(5));
  private final PostgresChangeSource feed =
      new PostgresChangeSource(database, Duration.ofSeconds(5));

  @AfterEach
  void close() {
    feed.close();
    database.close();
  }

  @Test
  void sixWritersAreSeenInTheOrderOfTheirCommits() throws Exception {
    for (int i = 0; i < WRITERS; i++) {
      var _ = store.createTool(TENANT, tool("w-" + i), NONE);
    }
    long start = feed.readAfter(0, 1).newest();
    List<Change> seen = new ArrayList<>();
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      CountDownLatch ready = new CountDownLatch(WRITERS);
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        running.add(
            writers.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  for (int n = 0; n < WRITES_EACH; n++) {
                    var _ = store.updateTool(key("w-" + writer), rename("n" + n), "", NONE);
                  }
                  return null;
                }));
      }
      long revision = start;
      while (seen.size() < WRITERS * WRITES_EACH) {
        ChangePage page = feed.readAfter(revision, 1000);
        seen.addAll(page.changes());
        revision = page.changes().isEmpty() ? revision : page.changes().getLast().revision();
        for (Future<?> writer : running) {
          if (writer.isDone()) {
            writer.get();
          }
        }
      }
    }

    // A revision that became visible after a later one would have been skipped by the reader.
    assertThat(seen).hasSize(WRITERS * WRITES_EACH);
    assertThat(seen).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
    assertThat(seen).extracting(Change::commitTime).isSorted();
  }

  @Test
  void aChangeMadeByHandIsSeenAndHinted() throws Exception {
    var _ = store.createTool(TENANT, tool("by-hand"), NONE);
    long before = feed.readAfter(0, 1).newest();
    awaitListening();
    try (var connection = database.connectOutsidePool(Duration.ofSeconds(30));
        var statement = connection.createStatement()) {
      statement.execute(
          "update toolrack.tools set display_name = 'x' where slug = 'by-hand';"
              + "insert into toolrack.tool_capabilities (tool_id, name)"
              + " select id, 'c' from toolrack.tools where slug = 'by-hand';"
              + "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
              + " select id, '1.2.0', 'ACTIVE', sha256('x') from toolrack.tools"
              + " where slug = 'by-hand';"
              + "insert into toolrack.tool_channels (tool_id, name, version)"
              + " select id, 'stable', '1.2.0' from toolrack.tools where slug = 'by-hand';");
    }

    ChangePage page = readWhenHinted(before);
    assertThat(page.changes())
        .as("one change of a tool per transaction, however many statements")
        .extracting(Change::key)
        .containsExactly(key("by-hand"));
    Tool tool = store.getTool(key("by-hand"), false);
    assertThat(tool.revision()).isEqualTo(page.newest());
    assertThat(tool.updateTime()).isEqualTo(page.changes().getFirst().commitTime());
    assertThat(tool.latestVersion()).isEqualTo("1.2.0");
    assertThat(store.getVersion(key("by-hand"), CatalogFixtures.number("1.2.0")).content().policy())
        .isEqualTo(dev.toolrack.server.catalog.Policy.DEFAULT);
  }

  /** Defect: a replica with no more than a pooled connection changed tools and never saw it. */
  @Test
  void isReadOnThePoolWhilePostgresHasNoConnectionLeft() throws SQLException {
    DSLContext dsl = database.dsl();
    dsl.execute("create role limited login password 'x' connection limit 1");
    try (Database limited =
            Database.open(
                new DatabaseUrl(database.url().jdbcUrl(), "limited", "x"),
                new PoolOptions(0, 1, Duration.ofSeconds(1), Duration.ofMinutes(30)));
        Connection pooled = limited.dataSource().getConnection();
        PostgresChangeSource crowded = new PostgresChangeSource(limited, Duration.ofSeconds(5))) {
      dsl.execute("grant usage on schema toolrack to limited");
      dsl.execute("grant select on all tables in schema toolrack to limited");
      assertThatThrownBy(() -> crowded.readAfter(0, 1))
          .as("the pool's one connection is in use")
          .isInstanceOf(ToolrackException.class);
      pooled.close();

      long revision = store.createTool(TENANT, tool("crowded"), NONE).revision();
      assertThat(crowded.readAfter(revision - 1, 1).newest()).isEqualTo(revision);

      // Later it has one of its own again.
      dsl.execute("alter role limited connection limit 3");
      for (int i = 0; i < 20; i++) {
        assertThat(crowded.readAfter(0, 1).newest()).isEqualTo(revision);
      }
      try (Connection inUse = limited.dataSource().getConnection()) {
        assertThat(inUse.isValid(1)).isTrue();
        assertThat(crowded.readAfter(0, 1).newest()).isEqualTo(revision);
      }
    } finally {
      dsl.execute("drop owned by limited");
      dsl.execute("drop role limited");
    }
  }

  /** An update that moved a row told of the tool that it came to alone. */
  @ParameterizedTest
  @ValueSource(strings = {"tool_channels", "tool_capabilities", "tool_patterns"})
  void aPartThatMovesChangesBothTools(String table) {
    var _ = store.createTool(TENANT, tool("from"), NONE);
    var _ = store.createTool(TENANT, tool("to"), NONE);
    DSLContext dsl = database.dsl();
    dsl.execute(
        "insert into toolrack.tool_versions (tool_id, version, status, content_hash)"
            + " select id, '1.0.0', 'ACTIVE', sha256('x') from toolrack.tools;"
            + "insert into toolrack.tool_capabilities (tool_id, name)"
            + " select id, 'can' from toolrack.tools;"
            + "insert into toolrack.tool_capabilities (tool_id, name)"
            + " select id, 'moved' from toolrack.tools where slug = 'from';"
            + "insert into toolrack.tool_channels (tool_id, name, version)"
            + " select id, 'moved', '1.0.0' from toolrack.tools where slug = 'from';"
            + "insert into toolrack.tool_patterns (tool_id, name, capability)"
            + " select id, 'moved', 'can' from toolrack.tools where slug = 'from'");
    long before = feed.readAfter(0, 1).newest();

    dsl.execute(
        "update toolrack."
            + table
            + " set tool_id = (select id from toolrack.tools where slug = 'to')"
            + " where name = 'moved'");

    assertThat(feed.readAfter(before, 10).changes())
        .extracting(Change::key)
        .containsExactlyInAnyOrder(key("from"), key("to"));
  }

  @Test
  void aTransactionOfManyToolsTellsOfEachAndRollsBackWhole() {
    long before = feed.readAfter(0, 1).newest();
    database.dsl().transaction(t -> insertTools(t.dsl(), "bulk-", 300));
    ChangePage page = feed.readAfter(before, 1000);
    assertThat(page.changes()).hasSize(300);
    assertThat(page.changes()).extracting(Change::key).doesNotHaveDuplicates();

    try {
      database
          .dsl()
          .transaction(
              t -> {
                insertTools(t.dsl(), "undone-", 3);
                throw new IllegalStateException("roll back");
              });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("roll back");
    }
    assertThat(feed.readAfter(page.newest(), 10).changes()).isEmpty();
  }

  @Test
  void anOpenTransactionHoldsUpNoOtherTool() {
    var _ = store.createTool(TENANT, tool("open"), NONE);
    var _ = store.createTool(TENANT, tool("free"), NONE);
    long before = feed.readAfter(0, 1).newest();
    database
        .dsl()
        .transaction(
            open -> {
              open.dsl()
                  .update(TOOLS)
                  .set(TOOLS.CATEGORY, "later")
                  .where(TOOLS.SLUG.eq("open"))
                  .execute();
              var _ = store.updateTool(key("free"), rename("sooner"), "", NONE);
              assertThat(feed.readAfter(before, 10).changes())
                  .extracting(change -> change.key().slug())
                  .containsExactly("free");
            });

    assertThat(feed.readAfter(before, 10).changes())
        .extracting(change -> change.key().slug())
        .containsExactly("free", "open");
  }

  @Test
  void twoPublicationsAtOnceLeaveTheHigherLatest() throws Exception {
    var _ = store.createTool(TENANT, tool("race"), NONE);
    try (ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String version = "1." + i + ".0";
        running.add(
            publishers.submit(
                () ->
                    database
                        .dsl()
                        .execute(
                            "insert into toolrack.tool_versions"
                                + " (tool_id, version, status, content_hash) select id, ?,"
                                + " 'ACTIVE', sha256('x') from toolrack.tools where slug = 'race'",
                            version)));
      }
      for (Future<?> publication : running) {
        publication.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
    }

    assertThat(store.getTool(key("race"), false).latestVersion()).isEqualTo("1.19.0");
  }

  /** Guards against derived columns that neither of two loads had seen enough for. */
  @Test
  void versionsThatAreLoadedBesideTheirToolCount() throws SQLException {
    try (Connection versions = database.connectOutsidePool(LONG);
        Connection tools = database.connectOutsidePool(LONG)) {
      versions.setAutoCommit(false);
      tools.setAutoCommit(false);
      DSL.using(versions, SQLDialect.POSTGRES)
          .execute(
              "insert into toolrack.tool_versions (tool_id, version, status, content_hash) values"
                  + " (900001, '1.0.0', 'ACTIVE', sha256('x')),"
                  + " (900001, '2.0.0', 'DRAFT', sha256('x'))");
      DSL.using(tools, SQLDialect.POSTGRES)
          .execute(
              "insert into toolrack.tools (id, tenant, slug, kind, display_name)"
                  + " values (900001, 'default', 'late', 'TOOL', 'x')");
      tools.commit();
      versions.commit();
    }

    assertThat(
            database
                .dsl()
                .select(TOOLS.LATEST_VERSION, TOOLS.HAS_ACTIVE, TOOLS.HAS_DRAFT)
                .from(TOOLS)
                .where(TOOLS.SLUG.eq("late"))
                .fetchSingle()
                .intoList())
        .containsExactly("1.0.0", true, true);
  }

  @Test
  void pruningKeepsTheNewestRevision() {
    for (int i = 0; i < 5; i++) {
      var _ = store.createTool(TENANT, tool("pruned-" + i), NONE);
    }
    long newest = feed.readAfter(0, 1).newest();
    assertThat(database.dsl().select(indexChanges(100)).fetchSingle().value1()).isEqualTo(5);

    Long pruned =
        database
            .dsl()
            .select(pruneCatalogChanges(YearToSecond.valueOf(Duration.ZERO)))
            .fetchSingle()
            .value1();

    assertThat(pruned).isEqualTo(4);
    ChangePage page = feed.readAfter(0, 10);
    assertThat(page.newest()).isEqualTo(newest);
    assertThat(page.oldest()).isEqualTo(newest);
    var _ = store.createTool(TENANT, tool("next"), NONE);
    assertThat(feed.readAfter(newest - 1, 10).oldest()).isEqualTo(newest);
    assertThat(feed.readAfter(newest + 1, 10).oldest()).isEqualTo(newest + 1);
  }

  /** Each statement's trigger used to look through the notes of all others. */
  @ParameterizedTest
  @ValueSource(strings = {"deferred", "immediate"})
  void aCommitLooksAtTheNoteOfAStatementAFewTimes(String when) throws SQLException {
    int statements = 200;
    for (int i = 0; i < statements; i++) {
      var _ = store.createTool(TENANT, tool("noted-" + i), NONE);
    }
    long before = feed.readAfter(0, 1).newest();
    try (Connection connection = database.connectOutsidePool(LONG)) {
      DSL.using(connection, SQLDialect.POSTGRES)
          .transaction(
              transaction -> {
                DSLContext session = transaction.dsl();
                session.execute("set constraints all " + when);
                for (int i = 0; i < statements; i++) {
                  session.execute(
                      "update toolrack.tools set display_name = 'x' where slug = 'noted-"
                          + i
                          + "'");
                }
                // What a commit does, but the session still knows what this transaction has read.
                session.execute("set constraints all immediate");
                assertThat(entriesOfNotesRead(session)).isBetween(1L, 10L * statements);
              });
    }
    assertThat(feed.readAfter(before, 1000).changes()).hasSize(statements);
  }

  private static long entriesOfNotesRead(DSLContext session) {
    return session
        .fetchSingle(
            "select sum(pg_stat_get_xact_tuples_returned(indexrelid)) from pg_index"
                + " where indrelid = 'toolrack.catalog_pending'::regclass")
        .get(0, Long.class);
  }

  @Test
  void startsWhereTheSpanBegins() {
    assertThat(feed.startOf(Duration.ofMinutes(5), 100)).isZero();
    for (int i = 0; i < 5; i++) {
      var _ = store.createTool(TENANT, tool("start-" + i), NONE);
    }
    long newest = feed.readAfter(0, 1).newest();

    assertThat(feed.readAfter(feed.startOf(Duration.ofMinutes(5), 100), 100).changes()).hasSize(5);
    assertThat(feed.readAfter(feed.startOf(Duration.ofMinutes(5), 2), 100).changes()).hasSize(2);
    assertThat(feed.startOf(Duration.ZERO, 100)).isEqualTo(newest);
  }

  @Test
  void goesOnAfterItsConnectionsBroke() throws Exception {
    awaitListening();
    var _ = feed.readAfter(0, 1);
    int killed =
        database
            .dsl()
            .fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                    + " current_database() and pid <> pg_backend_pid()")
            .size();
    assertThat(killed).isGreaterThanOrEqualTo(2);

    await().atMost(LONG).ignoreExceptions().until(() -> feed.readAfter(0, 1).newest() == 0);
    awaitListening();
    var _ = store.createTool(TENANT, tool("after"), NONE);
    assertThat(readWhenHinted(0).changes()).hasSize(1);
  }

  @Test
  void wakesAndClosesAtOnce() throws Exception {
    awaitListening();
    feed.wakeUp();
    assertThat(feed.awaitHint(LONG)).isTrue();
    feed.close();
    assertThat(feed.awaitHint(LONG)).isFalse();
  }

  /** Waits until the source listens. */
  private void awaitListening() {
    await().atMost(LONG).until(() -> feed.awaitHint(Duration.ofMillis(50)));
  }

  /** Reads only when hinted, until there are changes; each wait alone would outlast the test. */
  private ChangePage readWhenHinted(long after) throws Exception {
    try (ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ChangePage> page =
          reader.submit(
              () -> {
                ChangePage read;
                do {
                  assertThat(feed.awaitHint(Duration.ofDays(1))).isTrue();
                  read = feed.readAfter(after, 10);
                } while (read.changes().isEmpty());
                return read;
              });
      return page.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void insertTools(org.jooq.DSLContext dsl, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      dsl.insertInto(TOOLS).set(ToolRows.newRow(TENANT, tool(prefix + i))).execute();
    }
  }
}
