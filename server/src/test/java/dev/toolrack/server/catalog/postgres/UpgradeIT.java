package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.FLYWAY_SCHEMA_HISTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.telemetry.ExecutionQuery;
import dev.toolrack.server.telemetry.PostgresExecutionStatistics;
import dev.toolrack.server.testing.PostgresForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of a build from before the migrations were written anew goes on as it is. */
class UpgradeIT {
  /** Rank, version, description, script and checksum, as Flyway wrote them. */
  private static final Object[][] EARLIER = {
    {1, "1", "tools", "V1__tools.sql", -1355719991},
    {2, "2", "guards", "V2__guards.sql", 741741227},
    {3, "3", "change feed", "V3__change_feed.sql", -276532373},
    {4, "4", "catalog indexes", "V4__catalog_indexes.sql", 456547955},
    {5, "5", "executions", "V5__executions.sql", 1187111322},
    {6, "6", "bulk writes", "V6__bulk_writes.sql", -557892046},
    {7, "7", "execution indexes", "V7__execution_indexes.sql", 815619697},
    {8, "8", "bulk imports", "V8__bulk_imports.sql", -148840620},
    {9, "9", "execution blocks", "V9__execution_blocks.sql", 859499380},
    {10, "10", "moved parts", "V10__moved_parts.sql", 107860047},
    {11, "11", "partitions under load", "V11__partitions_under_load.sql", -845919132},
    {12, "12", "linear commits", "V12__linear_commits.sql", -1129387203},
    {13, "13", "blocks of an hour", "V13__blocks_of_an_hour.sql", 1792873190},
  };

  /** How many of the present migrations make the schema that the earlier ones made. */
  private static final int SAME = 6;

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private final Database database =
      Database.open(
          PostgresForTests.newUnmigratedDatabase(),
          new PoolOptions(0, 2, Duration.ofSeconds(1), Duration.ofMinutes(30)));
  private final SchemaMigration migration = new SchemaMigration(database.url());
  private final DSLContext dsl = database.dsl();
  private Map<String, Integer> migrations = Map.of();
  private List<Object> newHistory = List.of();

  @BeforeEach
  void migrate() throws IOException {
    assertThat(migration.run()).isPositive();
    migrations = new HashMap<>(Migrations.checksums(getClass().getClassLoader()));
    newHistory = history();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aHistoryOfTheEarlierMigrationsBecomesThatOfANewDatabase() {
    writeEarlierHistory(EARLIER.length);

    assertThat(migration.run()).isEqualTo(migrations.size() - SAME);

    assertThat(history()).isEqualTo(newHistory);
    assertThat(new SelectIsMigrated(migrations).apply(dsl)).isTrue();
    flyway().validate();
  }

  /** Flyway's repair would leave the numbers of the earlier ones taken. */
  @Test
  void whatComesAfterThatIsApplied() throws IOException {
    writeEarlierHistory(EARLIER.length);
    Files.writeString(folder.resolve("V1000__more.sql"), "create table toolrack.more ();");
    migrations.put("V1000__more.sql", 7);

    assertThat(new ReplaceEarlierHistory(migrations).apply(dsl)).isTrue();

    assertThat(history()).isEqualTo(newHistory.subList(0, 1 + SAME));
    assertThat(flyway("filesystem:" + folder).migrate().migrationsExecuted)
        .isEqualTo(migrations.size() - SAME);
    assertThat(dsl.fetch("select from toolrack.more")).isEmpty();
  }

  @Test
  void replicasThatStartTogetherDoItOnce() throws Exception {
    writeEarlierHistory(EARLIER.length);
    try (Connection first = database.connectOutsidePool(LONG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      first.setAutoCommit(false);
      DSL.using(first, SQLDialect.POSTGRES)
          .execute("lock table {0} in row exclusive mode", FLYWAY_SCHEMA_HISTORY);

      Future<Integer> one = threads.submit(migration::run);
      Future<Integer> other = threads.submit(migration::run);
      Awaitility.await().until(() -> waiting() == 2);
      first.commit();

      assertThat(one.get() + other.get()).isEqualTo(migrations.size() - SAME);
    }
    assertThat(history()).isEqualTo(newHistory);
  }

  @Test
  void oneThatEndsBeforeTheLastOfThemIsRefused() {
    for (int count = 1; count < EARLIER.length; count++) {
      writeEarlierHistory(count);
      List<Object> before = history();
      String last = (String) EARLIER[count - 1][3];

      assertThatThrownBy(migration::run)
          .hasMessageContaining("ends with " + last)
          .hasMessageContaining("V13__blocks_of_an_hour.sql")
          .isInstanceOfSatisfying(
              ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
      assertThat(history()).isEqualTo(before);
    }
  }

  @Test
  void oneThatDiffersIsLeftToFlyway() {
    writeEarlierHistory(EARLIER.length);
    dsl.update(FLYWAY_SCHEMA_HISTORY)
        .set(FLYWAY_SCHEMA_HISTORY.CHECKSUM, 1)
        .where(FLYWAY_SCHEMA_HISTORY.VERSION.eq("9"))
        .execute();
    assertLeftToFlyway();

    writeEarlierHistory(EARLIER.length);
    writeApplied(14, "14", "more", "V14__more.sql", 14);
    assertLeftToFlyway();
  }

  private void assertLeftToFlyway() {
    List<Object> before = history();
    assertThatThrownBy(migration::run)
        .hasMessageContaining("checksum mismatch for migration version 1")
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
    assertThat(history()).isEqualTo(before);
  }

  /** Such a database knows until when its blocks were as long as a day. */
  @Test
  void executionsOfBlocksFromBeforeTheyEndedWithTheHourAreListed() {
    var _ =
        dsl.execute(
            dsl.fetchSingle(
                    "select replace(pg_get_functiondef("
                        + "'toolrack.blocks_end_before(timestamptz)'::regprocedure),"
                        + " '-infinity', '2026-03-05T00:00Z')")
                .get(0, String.class));
    dsl.execute(
        "insert into toolrack.execution_blocks (tenant, slug, outcome, first_time, last_time,"
            + " records, ids, start_times, duration_micros, upstream_micros, versions,"
            + " upstream_statuses, attempts, request_bytes, response_bytes, request_ids)"
            + " values ('default', 'long', 'OK', '2026-03-04T01:30Z', '2026-03-04T09:30Z', 2,"
            + " array[gen_random_uuid(), gen_random_uuid()],"
            + " '{2026-03-04T01:30Z, 2026-03-04T09:30Z}', '{1, 1}', '{1, 1}', '{1.0.0}', '{200}',"
            + " '{1}', '{1}', '{1}', '{r}')");

    assertThat(
            new PostgresExecutionStatistics(dsl, Clock.systemUTC())
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
    assertThat(longestBlock("2026-03-04T01:59:59.999999Z")).isEqualTo("22:00:00.000001");
    assertThat(longestBlock("2026-03-05T00:00:00Z")).isEqualTo("01:00:00");
  }

  @Test
  void aNewDatabaseHasNoLongBlocks() {
    assertThat(longestBlock("2026-03-04T01:59:59.999999Z")).isEqualTo("00:00:00.000001");
    assertThat(longestBlock("2026-03-04T02:00:00Z")).isEqualTo("01:00:00");
  }

  /** From that moment on. */
  private String longestBlock(String moment) {
    return dsl.fetchSingle(
            "select (toolrack.blocks_end_before(m) - m)::text"
                + " from (select ?::timestamptz) as given (m)",
            moment)
        .get(0, String.class);
  }

  /** That of the first so many of the earlier migrations, in place of the present one. */
  private void writeEarlierHistory(int count) {
    dsl.deleteFrom(FLYWAY_SCHEMA_HISTORY).where(FLYWAY_SCHEMA_HISTORY.TYPE.eq("SQL")).execute();
    for (Object[] applied : List.of(EARLIER).subList(0, count)) {
      writeApplied(applied);
    }
  }

  private void writeApplied(Object... applied) {
    dsl.execute(
        "insert into toolrack.flyway_schema_history (installed_rank, version, description, script,"
            + " checksum, type, installed_by, execution_time, success)"
            + " values (?, ?, ?, ?, ?, 'SQL', current_user, 1, true)",
        applied);
  }

  private List<Object> history() {
    return List.copyOf(
        dsl.fetch(
            "select installed_rank, version, type, description, script, checksum, success"
                + " from toolrack.flyway_schema_history order by installed_rank"));
  }

  private Flyway flyway(String... moreLocations) {
    String[] locations = List.of(moreLocations).toArray(new String[moreLocations.length + 1]);
    locations[moreLocations.length] = "classpath:" + Migrations.FOLDER;
    return Flyway.configure(getClass().getClassLoader())
        .dataSource(database.dataSource())
        .locations(locations)
        .defaultSchema(SchemaMigration.SCHEMA)
        .load();
  }

  /** How many wait for a lock of a table. */
  private int waiting() {
    return dsl.fetch(
            "select from pg_stat_activity"
                + " where datname = current_database() and wait_event = 'relation'")
        .size();
  }
}
