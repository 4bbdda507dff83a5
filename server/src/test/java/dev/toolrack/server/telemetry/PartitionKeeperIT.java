package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Routines.createExecutionPartitions;
import static dev.toolrack.jooq.Routines.indexChanges;
import static dev.toolrack.jooq.Tables.ALL_EXECUTIONS;
import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static dev.toolrack.jooq.Tables.MUTATION_REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.leader.Leader;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionKeeperIT {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final LocalDate TODAY = LocalDate.ofInstant(NOW, ZoneOffset.UTC);

  private static final PartitionKeeper KEEPER = new PartitionKeeper(Retention.DEFAULT);

  private final Database database = PostgresForTests.open();
  private final DSLContext dsl = database.dsl();
  private final CopySink sink = new CopySink(database.dataSource());

  @AfterEach
  void close() {
    database.close();
  }

  private void write(List<ExecutionRecord> executions) throws SQLException {
    RecordBatch batch = new RecordBatch();
    executions.forEach(batch::add);
    sink.write(batch, 0, batch.size());
  }

  @Test
  void createsPartitionsAheadAndDropsThosePastRetention() throws SQLException {
    Instant before = NOW.minus(Duration.ofDays(20));
    keep(before);
    assertThat(partitions()).containsExactlyElementsOf(partitionsFrom("202602%02d", 12, 5));
    List<ExecutionRecord> executions = new ArrayList<>();
    for (String kind : List.of("row", "block")) {
      for (int i = 0; i < (kind.equals("row") ? 1 : 5); i++) {
        executions.add(ExecutionRecords.at("old-" + kind, before, 1, null));
        executions.add(ExecutionRecords.at("in-default-" + kind, NOW, 1, null));
      }
    }
    write(executions);

    Upkeep done = keep(NOW);

    assertThat(done).isEqualTo(new Upkeep(10, 0, 10, 0, 0));
    assertThat(partitions()).containsExactlyElementsOf(partitionsFrom("202603%02d", 4, 5));
    assertThat(dsl.fetch(EXECUTIONS).getValues(EXECUTIONS.SLUG)).containsExactly("in-default-row");
    assertThat(dsl.fetch(EXECUTION_BLOCKS).getValues(EXECUTION_BLOCKS.SLUG))
        .containsExactly("in-default-block");
    assertThat(inDefault()).isZero();
    assertThat(keep(NOW)).isEqualTo(new Upkeep(0, 0, 0, 0, 0));
  }

  @Test
  void prunesTheFeedAndTheAnswersOfMutations() throws SQLException {
    dsl.execute(
        "insert into toolrack.tools (tenant, slug, kind, display_name)"
            + " values ('default', 'a', 'TOOL', 'A'), ('default', 'b', 'TOOL', 'B')");
    dsl.execute("update toolrack.catalog_changes set commit_time = now() - interval '8 days'");
    assertThat(dsl.select(indexChanges(2)).fetchSingle().value1()).isEqualTo(2);
    dsl.execute(
        "insert into toolrack.mutation_requests (tenant, request_id, fingerprint, created_at)"
            + " values ('default', 'old', '', now() - interval '25 hours'),"
            + " ('default', 'new', '', now())");
    Upkeep done = keep(NOW);
    assertThat(done.prunedChanges()).isEqualTo(1);
    assertThat(dsl.fetchCount(CATALOG_CHANGES)).isEqualTo(1);
    assertThat(done.prunedRequests()).isEqualTo(1);
    assertThat(dsl.fetch(MUTATION_REQUESTS).getValues(MUTATION_REQUESTS.REQUEST_ID))
        .containsExactly("new");
  }

  @Test
  void keepsTheFeedForSevenDaysAndTheAnswersOfMutationsForOne() throws SQLException {
    for (String slug : List.of("a", "b")) {
      dsl.execute(
          "insert into toolrack.tools (tenant, slug, kind, display_name)"
              + " values ('default', ?, 'TOOL', 'T')",
          slug);
    }
    dsl.execute(
        "update toolrack.catalog_changes set commit_time = now() - interval '167 hours'"
            + " where slug = 'a'");
    assertThat(dsl.select(indexChanges(2)).fetchSingle().value1()).isEqualTo(2);
    dsl.execute(
        "insert into toolrack.mutation_requests (tenant, request_id, fingerprint, created_at)"
            + " values ('default', 'a', '', now() - interval '23 hours 59 minutes')");

    Upkeep done = keep(NOW);

    assertThat(done.prunedChanges()).isZero();
    assertThat(done.prunedRequests()).isZero();
    assertThat(dsl.fetchCount(CATALOG_CHANGES)).isEqualTo(2);
    assertThat(dsl.fetchCount(MUTATION_REQUESTS)).isEqualTo(1);
  }

  /** As a replica does it: by whoever of them leads. */
  @Test
  void aLeaderKeepsTheTable() {
    try (Leader leader =
        new Leader(
            () -> database.connectOutsidePool(Duration.ofSeconds(30)),
            PartitionKeeper.UPKEEP_LOCK,
            session -> {
              assertThat(KEEPER.run(session)).isNotNull();
              return false;
            },
            Leader.Times.of(Duration.ofMinutes(10)))) {
      leader.start();
      Awaitility.await().until(() -> partitions().size() == 10);
    }
  }

  /** What was committed between the move and ATTACH made all partitions fail, round after round. */
  @Test
  void aPartitionIsCreatedWhileOthersWriteIntoTheDefaultOne() throws Exception {
    List<Connection> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 3; n++) {
        Connection writer = database.dataSource().getConnection();
        writers.add(writer);
        begin(writer);
        insert(writer, "writer-" + n);
      }
      Future<Integer> created =
          threads.submit(
              () -> dsl.select(createExecutionPartitions(TODAY, 1)).fetchSingle().value1());
      Awaitility.await().until(this::somebodyWaitsForATable);
      for (Connection writer : writers) {
        writer.commit();
      }
      assertThat(created.get()).isEqualTo(2);
    } finally {
      for (Connection writer : writers) {
        writer.close();
      }
    }
    assertThat(inDefault()).isZero();
    assertThat(dsl.fetchCount(ALL_EXECUTIONS)).isEqualTo(6);
  }

  /** Begins a transaction that may do nothing for as long as it likes. */
  private static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    DSL.using(connection, SQLDialect.POSTGRES)
        .execute("set local idle_in_transaction_session_timeout = 0");
  }

  /** A row and a block. */
  private static void insert(Connection connection, String slug) {
    DSLContext writer = DSL.using(connection, SQLDialect.POSTGRES);
    writer.execute(
        "insert into toolrack.executions (id, tenant, slug, start_time, duration_micros, outcome)"
            + " values (gen_random_uuid(), 'default', ?, '2026-03-04T12:00Z', 1, 'OK')",
        slug);
    writer.execute(
        "insert into toolrack.execution_blocks (tenant, slug, outcome, first_time, last_time,"
            + " records, ids, start_times, duration_micros, upstream_micros, versions,"
            + " upstream_statuses, attempts, request_bytes, response_bytes, request_ids)"
            + " values ('default', ?, 'OK', '2026-03-04T12:00Z', '2026-03-04T12:00Z', 1,"
            + " array[gen_random_uuid()], '{2026-03-04T12:00Z}', '{1}', '{1}', '{1.0.0}', '{200}',"
            + " '{1}', '{1}', '{1}', '{r}')",
        slug);
  }

  /**
   * A write that waited for the default partition was refused, and a record that was alone lost.
   */
  @Test
  void aRecordThatComesWhileItsPartitionIsMadeIsWritten() throws Exception {
    for (int records : new int[] {1, 2}) {
      LocalDate day = TODAY.plusDays(records);
      try (Connection keeping = database.dataSource().getConnection();
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        begin(keeping);
        DSLContext keeper = DSL.using(keeping, SQLDialect.POSTGRES);
        keeper.execute("lock table toolrack.executions_default in access exclusive mode");
        keeper.execute("lock table toolrack.execution_blocks_default in access exclusive mode");
        var written =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    write(
                        IntStream.range(0, records)
                            .mapToObj(
                                _ ->
                                    ExecutionRecords.at(
                                        "tool",
                                        day.atStartOfDay().toInstant(ZoneOffset.UTC),
                                        1,
                                        null))
                            .toList());
                  } catch (SQLException e) {
                    throw new AssertionError(e);
                  }
                },
                threads);
        Awaitility.await().until(this::somebodyWaitsForATable);
        assertThat(keeper.select(createExecutionPartitions(day, 1)).fetchSingle().value1())
            .isEqualTo(2);
        keeping.commit();
        written.join();
      }
    }
    assertThat(inDefault()).isZero();
    assertThat(dsl.fetchCount(ALL_EXECUTIONS)).isEqualTo(3);
  }

  private boolean somebodyWaitsForATable() {
    return dsl.fetch(
            "select from pg_locks l join pg_database d on d.oid = l.database"
                + " where d.datname = current_database() and l.locktype = 'relation'"
                + " and not l.granted")
        .isNotEmpty();
  }

  private int inDefault() {
    return dsl.fetchCount(table(name("toolrack", "executions_default")))
        + dsl.fetchCount(table(name("toolrack", "execution_blocks_default")));
  }

  /** A leader whose clock was two weeks ahead dropped all that had been recorded. */
  @Test
  void theDayIsThatOfPostgresInUtc() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      DSLContext session = DSL.using(connection, SQLDialect.POSTGRES);
      for (String zone : List.of("Pacific/Kiritimati", "Pacific/Pago_Pago")) {
        session.execute("set time zone '" + zone + "'");
        List<String> possible = new ArrayList<>();
        possible.add(today(session));
        assertThat(KEEPER.run(connection)).isNotNull();
        possible.add(today(session));
        assertThat(partitions().getFirst().substring("execution_blocks_".length())).isIn(possible);
      }
      session.execute("reset time zone");
    }
  }

  private static String today(DSLContext session) {
    return session
        .fetchSingle("select to_char(now() at time zone 'UTC', 'YYYYMMDD')")
        .get(0, String.class);
  }

  @Test
  void aDayThatFailsKeepsNoOtherFromItsPartition() throws SQLException {
    // The name of a table is that of a type too.
    dsl.execute("create type toolrack.executions_20260304 as enum ()");
    assertThat(keep(NOW).createdPartitions()).isEqualTo(8);
    assertThat(partitions()).containsExactlyElementsOf(partitionsFrom("202603%02d", 5, 4));
    dsl.execute("drop type toolrack.executions_20260304");
    assertThat(keep(NOW).createdPartitions()).isEqualTo(2);
  }

  /** Whoever reads an old partition for long kept rows of the default one from leaving. */
  @Test
  void deletesOldRowsWhateverBecomesOfOldPartitions() throws SQLException {
    Instant before = NOW.minus(Duration.ofDays(20));
    writeAt(before);
    keep(NOW.minus(Duration.ofDays(19)));
    dsl.execute("create view reading as select from toolrack.executions_20260213");
    assertThat(keep(NOW)).isEqualTo(new Upkeep(10, 2, 0, 0, 0));
    assertThat(inDefault()).isZero();
    dsl.execute("drop view reading");
    assertThat(keep(NOW)).isEqualTo(new Upkeep(0, 0, 10, 0, 0));
  }

  private void writeAt(Instant start) throws SQLException {
    write(
        List.of(
            ExecutionRecords.at("row", start, 1, null),
            ExecutionRecords.at("block", start, 1, null),
            ExecutionRecords.at("block", start, 1, null)));
  }

  private Upkeep keep(Instant now) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return KEEPER.run(connection, val(LocalDate.ofInstant(now, ZoneOffset.UTC)));
    }
  }

  private List<String> partitions() {
    return dsl.resultQuery(
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                + " where i.inhparent in"
                + " ('toolrack.executions'::regclass, 'toolrack.execution_blocks'::regclass)"
                + " and c.relname not like '%_default' order by 1")
        .fetch(0, String.class);
  }

  /** Those of both tables for as many days from that one on. */
  private static List<String> partitionsFrom(String month, int day, int days) {
    return Stream.of("execution_blocks_", "executions_")
        .flatMap(
            table -> IntStream.range(day, day + days).mapToObj(n -> table + month.formatted(n)))
        .toList();
  }
}
