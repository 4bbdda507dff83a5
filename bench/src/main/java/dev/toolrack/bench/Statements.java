package dev.toolrack.bench;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Counts the statements that read tools, as reported by Postgres. Must be used by one thread. */
final class Statements {
  private final Connection connection;

  /** Counts the statements in the database of the connection, through the connection itself. */
  Statements(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("create extension if not exists pg_stat_statements");
    }
  }

  /** Number of statements so far. */
  long count() {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select coalesce(sum(calls), 0) from pg_stat_statements"
                    + " where query ilike 'select%\"toolrack\".\"tools\"%'")) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same round, with the number of statements per request. */
  Comparison.Round counted(Comparison.Round round) {
    return () -> {
      long before = count();
      Sample sample = round.run();
      return sample.with(Metric.STATEMENTS, (double) (count() - before) / sample.done());
    };
  }
}
