package dev.toolrack.bench;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Toolrack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * {@code ./toolrack bench import}: importing tools through the API, compared with COPY of exactly
 * the rows that the import created, into tables without indexes, triggers or constraints.
 */
final class ImportBenchmark implements Benchmark {
  private static final String IMPORT = "ImportTools";
  private static final String COPY = "COPY";
  private static final String UNINDEXED =
      "select coalesce(max(revision), 0) > (select revision from toolrack.tool_search_progress)"
          + " from toolrack.catalog_changes";
  private static final Duration INDEX_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration INDEX_POLL = Duration.ofMillis(50);

  @Override
  public String name() {
    return "import";
  }

  @Override
  public String about() {
    return "ImportTools against COPY of the same rows into tables without indexes";
  }

  @Override
  public void run(Settings settings, Report report) {
    int tools = settings.tools(50_000, 1_000);
    settings.progress().say("starting Toolrack");
    try (Toolrack toolrack = Toolrack.start(settings.folder(), "");
        Connection database = DriverManager.getConnection(toolrack.databaseUrl())) {
      report.fact("JVM options of Toolrack", String.join(" ", toolrack.subject().jvmOptions()));
      report.fact("tools a round", String.format("%,d", tools));
      report.note(
          "Each round imports new tools into the catalog, which grows. COPY is the JDBC driver's, on"
              + " one connection, and writes the rows of that round's tools and versions. Before"
              + " each side, Toolrack's search index is waited for, which is in neither's time.");
      try (Statement statement = database.createStatement()) {
        statement.execute("create schema bench");
        for (Table table : Table.values()) {
          statement.execute(table.create());
        }
      }
      Rounds rounds = new Rounds(toolrack, database, tools);
      report.add(
          Comparison.of("Tools", Metric.RATE)
              .subject(IMPORT, toolrack.measured(toolrack.measuredInPostgres(rounds::imported)))
              .subject(COPY, rounds::copied)
              .ratio(Metric.RATE, IMPORT, COPY)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tables that an import writes to, with the condition that selects the rows of one round. */
  private enum Table {
    TOOLS("tools", "tools.slug"),
    TOOL_VERSIONS(
        "tool_versions join toolrack.tools on tools.id = tool_versions.tool_id", "tools.slug");

    private final String from;
    private final String slug;

    Table(String from, String slug) {
      this.from = from;
      this.slug = slug;
    }

    private String table() {
      return name().toLowerCase(Locale.ROOT);
    }

    String create() {
      return "create table bench.%1$s as select * from toolrack.%1$s with no data"
          .formatted(table());
    }

    String truncate() {
      return "truncate bench." + table();
    }

    String out(String prefix) {
      return "copy (select %s.* from toolrack.%s where %s like '%s%%') to stdout"
          .formatted(table(), from, slug, prefix);
    }

    String in() {
      return "copy bench." + table() + " from stdin";
    }
  }

  /** The rounds of both subjects: what one has written, the other writes again. */
  private static final class Rounds {
    private final Toolrack toolrack;
    private final Connection database;
    private final int tools;
    private int round;

    Rounds(Toolrack toolrack, Connection database, int tools) {
      this.toolrack = toolrack;
      this.database = database;
      this.tools = tools;
    }

    private String prefix() {
      return "round-" + round + "-";
    }

    Sample imported() {
      round++;
      awaitSearchIndex();
      long began = System.nanoTime();
      Catalog.create(toolrack.channel(), prefix(), "http://127.0.0.1:1/", tools);
      return Sample.rate(tools, System.nanoTime() - began);
    }

    Sample copied() {
      awaitSearchIndex();
      try {
        CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
        long nanos = 0;
        for (Table table : Table.values()) {
          ByteArrayOutputStream rows = new ByteArrayOutputStream();
          long read = copy.copyOut(table.out(prefix()), rows);
          if (read != tools) {
            throw new IllegalStateException(
                "The import of %,d tools left %,d rows in %s".formatted(tools, read, table));
          }
          execute(table.truncate());
          long began = System.nanoTime();
          long written = copy.copyIn(table.in(), new ByteArrayInputStream(rows.toByteArray()));
          nanos += System.nanoTime() - began;
          if (written != tools || count(table) != tools) {
            throw new IllegalStateException("COPY wrote " + written + " rows to " + table);
          }
        }
        return Sample.rate(tools, nanos);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits until everything imported has been indexed. */
    private void awaitSearchIndex() {
      try (PreparedStatement statement = database.prepareStatement(UNINDEXED)) {
        long began = System.nanoTime();
        boolean behind = true;
        while (behind) {
          if (System.nanoTime() - began > INDEX_TIMEOUT.toNanos()) {
            throw new IllegalStateException("the search index was not brought up to date");
          }
          LockSupport.parkNanos(INDEX_POLL.toNanos());
          try (ResultSet rows = statement.executeQuery()) {
            behind = rows.next() && rows.getBoolean(1);
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private void execute(String sql) throws SQLException {
      try (Statement statement = database.createStatement()) {
        statement.execute(sql);
      }
    }

    private long count(Table table) throws SQLException {
      try (Statement statement = database.createStatement();
          ResultSet rows = statement.executeQuery("select count(*) from bench." + table.table())) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }
}
