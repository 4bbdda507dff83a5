package dev.toolrack.bench;

import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Postgres;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.catalog.postgres.PoolOptions;
import dev.toolrack.server.catalog.postgres.SchemaMigration;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.telemetry.TelemetryOptions;
import dev.toolrack.server.telemetry.TelemetryWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * {@code ./toolrack bench telemetry}: writing execution records to their tables, with indexes, by
 * the service's own writer, by COPY alone and by one INSERT per record (both as rows of one table);
 * and what recording costs Execute.
 */
final class TelemetryBenchmark implements Benchmark {
  private static final String WRITER = "writer";
  private static final String COPY = "COPY alone";
  private static final String INSERTS = "single inserts";
  private static final String ON = "with records";
  private static final String OFF = "--telemetry=off";
  private static final H2load.Shape MANY = new H2load.Shape(8, 32);
  private static final String TABLE = "toolrack.executions";
  private static final String BLOCKS = "toolrack.execution_blocks";
  private static final String ALL = "toolrack.all_executions";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "telemetry";
  }

  @Override
  public String about() {
    return "records of executions by the service's writer against COPY alone and single inserts";
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.H2LOAD, Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) {
    int rows = settings.choice(500_000, 5_000);
    settings.progress().say("starting Postgres");
    try (Postgres postgres = Postgres.start(settings.folder());
        Database database = Database.open(DatabaseUrl.parse(postgres.url()), PoolOptions.DEFAULT);
        Connection connection = postgres.connect()) {
      var _ = new SchemaMigration(database.url()).run();
      execute(
          connection,
          "select toolrack.create_execution_partitions((now() at time zone 'UTC')::date - 1, 3)");
      report.fact("rows a round", String.format("%,d; %,d single inserts", rows, rows / 50));
      report.note(
          "The writer runs in the benchmark's process and is handed records as fast as its queue"
              + " takes them; its time ends when the last row is in Postgres.");
      report.add(
          Comparison.of("Rows", Metric.RATE)
              .subject(WRITER, () -> written(database, connection, rows))
              .subject(COPY, () -> copied(connection, rows))
              .subject(INSERTS, () -> inserted(connection, rows / 50))
              .ratio(Metric.RATE, WRITER, COPY)
              .ratio(Metric.RATE, WRITER, INSERTS)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    report.add(executions(settings, report));
  }

  /** Execute on two services that differ only in this, each with its own Postgres. */
  private static Comparison executions(Settings settings, Report report) {
    int tools = settings.tools(1_000, 100);
    try (Scene on = Scene.set(settings.in("on"), report, tools);
        Scene off = Scene.set(settings.in("off"), report, tools, "--telemetry=off")) {
      return Comparison.of("Execute, " + MANY + " streams", Metric.RATE)
          .subject(OFF, off.toolrack().measured(executed(settings, off)))
          .subject(ON, on.toolrack().measured(executed(settings, on)))
          .ratio(Metric.RATE, ON, OFF)
          .run(settings.warmUps(), settings.rounds(), settings.progress());
    }
  }

  private static Comparison.Round executed(Settings settings, Scene scene) {
    return scene.h2load(
        scene.toolrack().port(),
        "Execute",
        Scene.EXECUTE,
        scene.executeBytes(),
        MANY,
        settings.seconds(8));
  }

  private static Sample written(Database database, Connection connection, int rows) {
    truncate(connection);
    TelemetryWriter writer = TelemetryWriter.start(database.dataSource(), TelemetryOptions.DEFAULT);
    long began = System.nanoTime();
    for (int i = 0; i < rows; i++) {
      while (writer.queued() >= TelemetryOptions.DEFAULT.queueRecords() / 2) {
        LockSupport.parkNanos(100_000);
      }
      writer.onFinished(record(i));
    }
    boolean closed = writer.close(PATIENCE);
    long nanos = System.nanoTime() - began;
    if (!closed || writer.counts().dropped() > 0) {
      throw new IllegalStateException("The writer did not write all: " + writer);
    }
    requireRows(connection, rows);
    return Sample.rate(rows, nanos);
  }

  private static Sample copied(Connection connection, int rows) {
    try {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      var _ = copy.copyOut("copy (select * from " + ALL + ") to stdout (format binary)", bytes);
      truncate(connection);
      long began = System.nanoTime();
      var _ =
          copy.copyIn(
              "copy " + TABLE + " from stdin (format binary)",
              new ByteArrayInputStream(bytes.toByteArray()));
      long nanos = System.nanoTime() - began;
      requireRows(connection, rows);
      return Sample.rate(rows, nanos);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample inserted(Connection connection, int rows) {
    truncate(connection);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into "
                + TABLE
                + " (id, tenant, slug, version, start_time, duration_micros, upstream_micros,"
                + " outcome, upstream_status, attempts, request_bytes, response_bytes, request_id)"
                + " values (?, ?, ?, ?, now(), ?, ?, ?, ?, ?, ?, ?, ?)")) {
      long began = System.nanoTime();
      for (int i = 0; i < rows; i++) {
        ExecutionRecord record = record(i);
        insert.setObject(1, record.executionId());
        insert.setString(2, record.tenant());
        insert.setString(3, record.slug());
        insert.setString(4, record.version());
        insert.setLong(5, record.durationNanos() / 1_000);
        insert.setLong(6, record.upstreamNanos() / 1_000);
        insert.setString(7, "OK");
        insert.setInt(8, record.upstreamStatus());
        insert.setInt(9, record.attempts());
        insert.setLong(10, record.requestBytes());
        insert.setLong(11, record.responseBytes());
        insert.setString(12, record.requestId());
        var _ = insert.executeUpdate();
      }
      long nanos = System.nanoTime() - began;
      requireRows(connection, rows);
      return Sample.rate(rows, nanos);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ExecutionRecord record(int number) {
    return new ExecutionRecord(
        UUID.randomUUID(),
        "default",
        "bench-tool-" + number % 1_000,
        "1.0.0",
        Instant.now(),
        1_000_000 + number,
        900_000 + number,
        null,
        200,
        1,
        48,
        100,
        "");
  }

  private static void truncate(Connection connection) {
    execute(connection, "truncate " + TABLE + ", " + BLOCKS);
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireRows(Connection connection, int rows) {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from " + ALL)) {
      if (!count.next() || count.getLong(1) != rows) {
        throw new IllegalStateException("%,d rows were to be written".formatted(rows));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
