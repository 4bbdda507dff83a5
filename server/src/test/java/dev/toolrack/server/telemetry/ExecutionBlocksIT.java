package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.ALL_EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.PostgresForTests;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Executions of a tool that are written together are one row, and are told one by one. */
class ExecutionBlocksIT {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

  /** As Postgres orders them. */
  private static final Comparator<RecordedExecution> NEWEST_FIRST =
      Comparator.comparing(RecordedExecution::startTime)
          .thenComparing(execution -> bytes(execution.executionId()))
          .reversed();

  private final Database database = PostgresForTests.open();
  private final DSLContext dsl = database.dsl();
  private final CopySink sink = new CopySink(database.dataSource());
  private final ExecutionStatistics statistics =
      new PostgresExecutionStatistics(dsl, Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void close() {
    database.close();
  }

  private static BigInteger bytes(UUID id) {
    return new BigInteger(id.toString().replace("-", ""), 16);
  }

  private static RecordBatch batch(List<ExecutionRecord> executions) {
    RecordBatch batch = new RecordBatch();
    executions.forEach(batch::add);
    return batch;
  }

  private void write(List<ExecutionRecord> executions) throws SQLException {
    sink.write(batch(executions), 0, executions.size());
  }

  private int blocks() {
    return dsl.fetchCount(EXECUTION_BLOCKS);
  }

  private int rows() {
    return dsl.fetchCount(EXECUTIONS);
  }

  private static ExecutionRecord execution(String tenant, String slug, Instant start, int n) {
    return new ExecutionRecord(
        UUID.randomUUID(),
        tenant,
        slug,
        "1.0." + n,
        start,
        1_000L * (n + 1),
        1_000L * n,
        null,
        200 + n,
        1 + n,
        1L << (10 + n),
        77L * n,
        "request \u6f22 " + n);
  }

  private static RecordedExecution recorded(ExecutionRecord execution) {
    return new RecordedExecution(
        execution.executionId(),
        execution.slug(),
        execution.version(),
        execution.startTime(),
        Duration.ofNanos(execution.durationNanos()),
        Duration.ofNanos(execution.upstreamNanos()),
        execution.failure() == null ? "OK" : execution.failure().name(),
        execution.upstreamStatus(),
        execution.attempts(),
        execution.requestBytes(),
        execution.responseBytes(),
        execution.requestId());
  }

  private static ExecutionQuery query(String slug, int pageSize, String token) {
    return new ExecutionQuery("default", slug, null, null, false, pageSize, token);
  }

  /** Page by page. */
  private List<RecordedExecution> list(ExecutionQuery query) {
    List<RecordedExecution> all = new ArrayList<>();
    String token = "";
    do {
      ExecutionPage page =
          statistics.list(
              new ExecutionQuery(
                  query.tenant(),
                  query.slug(),
                  query.startTime(),
                  query.endTime(),
                  query.onlyFailed(),
                  query.pageSize(),
                  token));
      all.addAll(page.executions());
      token = page.nextToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void keepsEveryColumnWhereItDiffersAndWhereItDoesNot() throws SQLException {
    List<ExecutionRecord> different =
        IntStream.range(0, 6)
            .mapToObj(n -> execution("default", "different", NOW.minusSeconds(1 + n), n))
            .toList();
    List<ExecutionRecord> alike =
        IntStream.range(0, 5)
            .mapToObj(n -> execution("default", "alike", NOW.minusSeconds(1 + n), 3))
            .toList();
    List<ExecutionRecord> both = new ArrayList<>(different);
    both.addAll(2, alike);
    write(both);

    assertThat(blocks()).isEqualTo(2);
    assertThat(rows()).isZero();
    assertThat(list(query("different", 100, "")))
        .containsExactlyElementsOf(different.stream().map(ExecutionBlocksIT::recorded).toList());
    assertThat(list(query("alike", 100, "")))
        .containsExactlyElementsOf(alike.stream().map(ExecutionBlocksIT::recorded).toList());
    var stored = dsl.fetchSingle(EXECUTION_BLOCKS, EXECUTION_BLOCKS.SLUG.eq("alike"));
    assertThat(stored.getIds()).hasSize(5);
    assertThat(stored.getVersions()).containsExactly("1.0.3");
    assertThat(stored.getRequestIds()).hasSize(1);
    assertThat(stored.getAttempts()).containsExactly(4);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 0, 1", "5, 0, 1"})
  void whatIsAloneIsARow(int records, int rows, int blocks) throws SQLException {
    write(IntStream.range(0, records).mapToObj(n -> execution("default", "tool", NOW, n)).toList());
    assertThat(rows()).isEqualTo(rows);
    assertThat(blocks()).isEqualTo(blocks);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12, 23})
  void whatEndedOtherwiseAndWhatIsOfAnotherTenantOrHourIsApart(int hours) throws SQLException {
    Instant hour = NOW.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(hours));
    List<ExecutionRecord> executions = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      executions.add(execution("default", "tool", hour, n));
      executions.add(execution("default", "tool", hour.minusNanos(1_000), n));
      executions.add(execution("other", "tool", hour, n));
      executions.add(ExecutionRecords.at("tool", hour, 1_000_000, Reason.UPSTREAM_FAILED));
    }
    write(executions);
    assertThat(blocks()).isEqualTo(4);
    assertThat(rows()).isZero();
    assertThat(list(new ExecutionQuery("default", "", hour, hour.plusSeconds(1), true, 0, "")))
        .hasSize(4)
        .allMatch(execution -> execution.outcome().equals("UPSTREAM_FAILED"));
    assertThat(list(new ExecutionQuery("default", "", hour, hour.plusSeconds(1), false, 0, "")))
        .hasSize(8);
    assertThat(
            list(new ExecutionQuery("default", "tool", hour.minusSeconds(1), hour, false, 0, "")))
        .hasSize(4);
  }

  @Test
  void theNameOfACallThatItsExecutionGaveIsNotStored() throws SQLException {
    List<ExecutionRecord> executions = new ArrayList<>();
    for (String slug : List.of("row", "block", "block", "block")) {
      executions.add(
          new ExecutionRecord(
              UUID.randomUUID(), "default", slug, "", NOW, 1, 0, null, 0, 0, 0, 0, ""));
    }
    write(executions);
    assertThat(blocks()).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
    assertThat(list(query("", 0, "")))
        .hasSize(4)
        .allSatisfy(
            execution ->
                assertThat(execution.requestId())
                    .isEqualTo(execution.executionId().toString().replace("-", "")));
    assertThat(dsl.fetch(ALL_EXECUTIONS))
        .hasSize(4)
        .allSatisfy(
            execution ->
                assertThat(execution.getRequestId())
                    .isEqualTo(execution.getId().toString().replace("-", "")));
  }

  /** A part of a batch is what is left after one half of it was refused. */
  @Test
  void aPartOfABatchIsWrittenAloneAndFoundAlone() throws SQLException {
    List<ExecutionRecord> executions =
        IntStream.range(0, 13).mapToObj(n -> execution("default", "t" + n % 2, NOW, n)).toList();
    RecordBatch batch = batch(executions);
    sink.write(batch, 3, 13);
    assertThat(blocks()).isEqualTo(2);
    sink.write(batch, 1, 3);
    assertThat(rows()).isEqualTo(2);
    for (int i = 0; i < 13; i++) {
      assertThat(sink.holds(batch, i)).isEqualTo(i >= 1);
    }
    assertThat(list(query("", 0, ""))).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void listsAreTheSameWhateverIsInBlocks(long seed) throws SQLException {
    Random random = new Random(seed);
    List<ExecutionRecord> all = new ArrayList<>();
    for (int batch = 0; batch < 40; batch++) {
      // Replicas write at the same time, and what took long began long before.
      Instant began = NOW.plusSeconds(batch / 3 - 6);
      List<ExecutionRecord> executions = new ArrayList<>();
      int records = 1 + random.nextInt(60);
      for (int n = 0; n < records; n++) {
        Instant start = began.minusMillis(20L * random.nextInt(200));
        ExecutionRecord one =
            execution("default", "tool-" + random.nextInt(4), start, random.nextInt(3));
        executions.add(
            random.nextInt(8) == 0
                ? ExecutionRecords.at(one.slug(), start, 2_000, Reason.UPSTREAM_FAILED)
                : one);
      }
      write(executions);
      all.addAll(executions);
    }
    assertThat(blocks()).isPositive();
    assertThat(rows()).isPositive();
    for (String slug : List.of("", "tool-1", "tool-3")) {
      for (boolean onlyFailed : new boolean[] {false, true}) {
        // NOW begins an hour, at which blocks end.
        Instant until = NOW.plusSeconds(random.nextInt(5));
        Instant from = until.minusSeconds(8);
        List<RecordedExecution> expected =
            all.stream()
                .filter(execution -> slug.isEmpty() || execution.slug().equals(slug))
                .filter(execution -> !onlyFailed || execution.failure() != null)
                .filter(execution -> !execution.startTime().isBefore(from))
                .filter(execution -> execution.startTime().isBefore(until))
                .map(ExecutionBlocksIT::recorded)
                .sorted(NEWEST_FIRST)
                .toList();
        assertThat(expected).isNotEmpty();
        for (int pageSize : new int[] {1 + random.nextInt(20), 100}) {
          assertThat(
                  list(new ExecutionQuery("default", slug, from, until, onlyFailed, pageSize, "")))
              .containsExactlyElementsOf(expected);
        }
      }
    }
  }

  @Test
  void statisticsAreOfRowsAndBlocks() throws SQLException {
    List<ExecutionRecord> executions = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      Duration duration = Duration.ofMillis(i);
      executions.add(
          ExecutionRecords.at(
              "tool",
              NOW.minusSeconds(i),
              duration.toNanos(),
              i % 10 == 0 ? Reason.UPSTREAM_FAILED : null));
    }
    executions.add(ExecutionRecords.at("tool", NOW.minus(Duration.ofHours(25)), 1, null));
    write(executions);
    assertThat(blocks()).isEqualTo(2);
    assertThat(statistics.ofTool("default", "tool", NOW.minusSeconds(100), NOW.minusSeconds(1)))
        .isEqualTo(
            new ToolStatistics(
                "tool",
                99,
                10,
                Duration.ofMillis(51),
                Duration.ofMillis(96),
                Duration.ofMillis(100),
                NOW.minusSeconds(2)));
  }
}
