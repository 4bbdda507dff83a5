package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.ALL_EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PostgresForTests;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Database database = PostgresForTests.open();
  private final DSLContext dsl = database.dsl();
  private final ExecutionStatistics statistics = new PostgresExecutionStatistics(dsl, CLOCK);

  @AfterEach
  void close() {
    database.close();
  }

  private TelemetryWriter startWriter() {
    return TelemetryWriter.start(
        database.dataSource(), new TelemetryOptions(100_000, 500, Duration.ofMillis(5)));
  }

  private void write(List<ExecutionRecord> executions) {
    TelemetryWriter writer = startWriter();
    executions.forEach(writer::onFinished);
    assertThat(writer.close(LONG)).isTrue();
    assertThat(writer.counts().written()).isEqualTo(executions.size());
  }

  private static ExecutionQuery query(String slug, int pageSize, String token) {
    return new ExecutionQuery("default", slug, null, null, false, pageSize, token);
  }

  @Test
  void writesEveryColumn() {
    ExecutionRecord failed =
        new ExecutionRecord(
            UUID.randomUUID(),
            "default",
            "convert",
            "2.0.0-rc.1",
            NOW.minusNanos(1_001_999),
            Duration.ofMillis(1500).plusNanos(999).toNanos(),
            Duration.ofMillis(1200).toNanos(),
            Reason.UPSTREAM_FAILED,
            503,
            3,
            1L << 40,
            77,
            "r-1");
    write(List.of(failed));
    assertThat(statistics.list(query("convert", 0, "")))
        .isEqualTo(
            new ExecutionPage(
                List.of(
                    new RecordedExecution(
                        failed.executionId(),
                        "convert",
                        "2.0.0-rc.1",
                        failed.startTime().truncatedTo(ChronoUnit.MICROS),
                        Duration.ofMillis(1500),
                        Duration.ofMillis(1200),
                        "UPSTREAM_FAILED",
                        503,
                        3,
                        1L << 40,
                        77,
                        "r-1")),
                ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\\N",
        "\\.",
        "tab\tnew\nline\rend",
        "'\"$$;drop table",
        "ünï 🛠 漢字",
        "\\x00",
        "%s{}",
      })
  void keepsEveryTextAsItIs(String text) {
    write(List.of(withRequestId(text)));
    assertThat(dsl.fetchSingle(EXECUTIONS).getRequestId()).isEqualTo(text);
    write(Collections.nCopies(5, withRequestId(text)));
    assertThat(dsl.fetchSingle(EXECUTION_BLOCKS).getRequestIds()).containsExactly(text);
  }

  @Test
  void replacesWhatPostgresCannotHoldAndCutsWhatIsTooLong() {
    write(
        List.of(
            withRequestId("nul\0\0"),
            withRequestId("lone \ud83d surrogate"),
            withRequestId("x".repeat(100_000)),
            ExecutionRecords.named("s".repeat(100_000)),
            ExecutionRecords.at("min", Instant.MIN, Long.MAX_VALUE, null),
            ExecutionRecords.at("max", Instant.MAX, Long.MIN_VALUE, null)));
    assertThat(dsl.fetch(ALL_EXECUTIONS).getValues(ALL_EXECUTIONS.REQUEST_ID))
        .contains("nul\ufffd\ufffd", "lone ? surrogate", "x".repeat(256));
    assertThat(dsl.fetch(ALL_EXECUTIONS).getValues(ALL_EXECUTIONS.SLUG))
        .contains("s".repeat(128), "min", "max");
  }

  private static ExecutionRecord withRequestId(String requestId) {
    return new ExecutionRecord(
        UUID.randomUUID(), "default", "tool", "", NOW, 1, 0, null, 0, 0, 0, 0, requestId);
  }

  /** A row that Postgres refuses used to take its whole batch with it. */
  @Test
  void dropsOnlyTheRowThatPostgresRefuses() {
    for (String table : List.of("executions", "execution_blocks")) {
      dsl.execute(
          "alter table toolrack." + table + " add constraint no_poison check (slug <> 'poison')");
    }
    TelemetryWriter writer = startWriter();
    for (int i = 0; i < 100; i++) {
      boolean poison = (i >= 30 && i < 37) || i == 99;
      writer.onFinished(ExecutionRecords.named(poison ? "poison" : "tool"));
    }
    assertThat(writer.close(LONG)).isTrue();
    assertThat(writer.counts().dropped(DropReason.FAILED)).isEqualTo(8);
    assertThat(writer.counts().written()).isEqualTo(92);
    assertThat(dsl.fetchCount(ALL_EXECUTIONS)).isEqualTo(92);
  }

  @Test
  void losesAndRepeatsNothingWhilePostgresGoesAway() throws SQLException {
    TelemetryWriter writer = startWriter();
    Set<UUID> handedOver = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      handOver(writer, handedOver, 2_000);
      setDatabaseAway(true);
      handOver(writer, handedOver, 2_000);
      Awaitility.await().until(() -> writer.queued() >= 500);
      setDatabaseAway(false);
    }
    assertThat(writer.close(LONG)).isTrue();
    TelemetryCounts counts = writer.counts();
    assertThat(counts.accepted()).isEqualTo(handedOver.size());
    assertThat(counts.accepted()).isEqualTo(counts.written() + counts.dropped());
    List<UUID> stored = dsl.select(ALL_EXECUTIONS.ID).from(ALL_EXECUTIONS).fetch(ALL_EXECUTIONS.ID);
    assertThat(stored).doesNotHaveDuplicates().hasSize((int) counts.written());
    assertThat(handedOver).containsAll(stored);
    assertThat(counts.dropped()).isZero();
  }

  @Test
  void countsWhatIsLeftWhenPostgresStaysAway() throws SQLException {
    TelemetryWriter writer = startWriter();
    setDatabaseAway(true);
    handOver(writer, new HashSet<>(), 1_000);
    assertThat(writer.close(Duration.ofMillis(200))).isTrue();
    setDatabaseAway(false);
    assertThat(writer.counts().dropped(DropReason.SHUTDOWN)).isEqualTo(1_000);
    assertThat(writer.counts().written()).isEqualTo(dsl.fetchCount(ALL_EXECUTIONS)).isZero();
  }

  private static void handOver(TelemetryWriter writer, Set<UUID> handedOver, int records) {
    for (int i = 0; i < records; i++) {
      ExecutionRecord execution = ExecutionRecords.named("tool-" + i % 7);
      handedOver.add(execution.executionId());
      writer.onFinished(execution);
    }
  }

  /** Ends every connection to the database of this test, and lets no other in. */
  private void setDatabaseAway(boolean away) throws SQLException {
    String url = database.url().jdbcUrl();
    int slash = url.lastIndexOf('/');
    String name = url.substring(slash + 1);
    try (Connection connection =
        DriverManager.getConnection(
            url.substring(0, slash) + "/postgres",
            database.url().user(),
            database.url().password())) {
      DSLContext other = DSL.using(connection);
      other.execute("alter database " + name + " allow_connections " + !away);
      if (away) {
        Awaitility.await().until(() -> endConnections(other, name) == 0);
      }
    }
  }

  /**
   * Ends them and answers how many there were; one that is starting has not told yet of which
   * database it is, and may have been let in before.
   */
  private static int endConnections(DSLContext other, String name) {
    return other
        .fetch(
            "select case when datname = ? then pg_terminate_backend(pid) end from pg_stat_activity"
                + " where backend_type = 'client backend' and (datname = ? or datname is null)",
            name,
            name)
        .size();
  }

  @Test
  void listsTheNewestFirstPageByPage() {
    List<ExecutionRecord> executions = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      // Several begin in the same microsecond.
      executions.add(
          ExecutionRecords.at(
              "tool-" + i % 2,
              NOW.minusSeconds(i / 5),
              1_000,
              i % 3 == 0 ? Reason.INPUT_SCHEMA_VIOLATION : null));
    }
    executions.add(ExecutionRecords.at("tool-0", NOW.minus(Duration.ofHours(2)), 1_000, null));
    write(executions);

    List<RecordedExecution> all = new ArrayList<>();
    String token = "";
    do {
      ExecutionPage page = statistics.list(query("", 7, token));
      assertThat(page.executions()).hasSizeLessThanOrEqualTo(7);
      all.addAll(page.executions());
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(all).extracting(RecordedExecution::executionId).hasSize(25).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(RecordedExecution::startTime)
        .isSortedAccordingTo((a, b) -> b.compareTo(a));

    assertThat(statistics.list(query("tool-0", 0, "")).executions()).hasSize(13);
    assertThat(
            statistics
                .list(new ExecutionQuery("default", "", null, null, true, 0, ""))
                .executions())
        .hasSize(9);
    assertThat(
            statistics
                .list(
                    new ExecutionQuery(
                        "default", "", NOW.minus(Duration.ofHours(3)), NOW, false, 0, ""))
                .executions())
        .hasSize(21);
    assertThat(
            statistics.list(new ExecutionQuery("other", "", null, null, false, 0, "")).executions())
        .isEmpty();
  }

  @Test
  void refusesWhatMakesNoSense() {
    write(List.of(ExecutionRecords.at("a", NOW, 1, null), ExecutionRecords.at("a", NOW, 1, null)));
    String token = statistics.list(query("a", 1, "")).nextToken();
    assertThat(token).isNotEmpty();
    assertField("page_token", query("b", 1, token));
    assertField("page_token", query("a", 1, token.substring(1)));
    assertField("page_token", query("a", 1, "!"));
    assertField("page_size", query("a", -1, ""));
    assertField("start_time", new ExecutionQuery("default", "", NOW, NOW, false, 1, ""));
    assertField("end_time", new ExecutionQuery("default", "", null, Instant.MAX, false, 1, ""));
    assertField("page_token", new ExecutionQuery("default", "a", NOW, null, false, 1, token));
  }

  private void assertField(String field, ExecutionQuery query) {
    assertThatThrownBy(() -> assertThat(statistics.list(query)).isNotNull())
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
              assertThat(e.metadata()).containsEntry("field", field);
            });
  }

  @Test
  void saysThatPostgresIsAway() throws SQLException {
    setDatabaseAway(true);
    assertThatThrownBy(() -> assertThat(statistics.ofTool("default", "a", null, null)).isNotNull())
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });
    setDatabaseAway(false);
  }

  @Test
  void countsAndMeasuresATool() {
    List<ExecutionRecord> executions = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      executions.add(
          ExecutionRecords.at(
              "tool",
              NOW.minusSeconds(i),
              Duration.ofMillis(i).toNanos(),
              i <= 10 ? Reason.UPSTREAM_FAILED : null));
    }
    executions.add(ExecutionRecords.at("other", NOW, 1, null));
    executions.add(ExecutionRecords.at("tool", NOW.minus(Duration.ofHours(25)), 1, null));
    write(executions);
    ToolStatistics tool = statistics.ofTool("default", "tool", null, null);
    assertThat(tool)
        .isEqualTo(
            new ToolStatistics(
                "tool",
                100,
                10,
                Duration.ofMillis(50),
                Duration.ofMillis(95),
                Duration.ofMillis(99),
                NOW.minusSeconds(1)));
    assertThat(tool.errorRate()).isEqualTo(0.1);

    ToolStatistics none = statistics.ofTool("default", "none", null, null);
    assertThat(none)
        .isEqualTo(
            new ToolStatistics("none", 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, null));
    assertThat(none.errorRate()).isZero();
  }
}
