package dev.toolrack.bench;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements that read tools, as Postgres counts them. Used by one thread. */
final class Statements {
  private final Connection connection;

  /** Counts those of the connection's database, over that connection. */
  Statements(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("create extension if not exists pg_stat_statements");
    }
  }

  /** How many there have been. */
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

  /** The same round with the statements that each of its requests caused. */
  Comparison.Round counted(Comparison.Round round) {
    return () -> {
      long before = count();
      Sample sample = round.run();
      return sample.with(Metric.STATEMENTS, (double) (count() - before) / sample.done());
    };
  }
}
