package dev.toolrack.faults.load;

import dev.toolrack.faults.history.ExecutionRows;
import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.TruthRead;
import dev.toolrack.faults.history.TruthRead.ChangeRow;
import dev.toolrack.faults.history.TruthRead.ToolRow;
import dev.toolrack.faults.history.TruthRead.VersionRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the content of Postgres at the end into the history. */
public final class Truth {
  private static final int EXECUTIONS_PER_LINE = 1_000;

  private Truth() {}

  /** Reads a row. */
  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /**
   * Reads everything in one snapshot.
   *
   * @param connection a connection to the replicas' database; its transaction is rolled back
   */
  public static void read(Connection connection, HistoryWriter history) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try {
      long nanos = System.nanoTime();
      history.write(
          new TruthRead(
              nanos,
              all(
                  connection,
                  "select slug, enabled, revision from toolrack.tools where slug like ?",
                  row -> new ToolRow(row.getString(1), row.getBoolean(2), row.getLong(3))),
              all(
                  connection,
                  "select t.slug, v.version, v.status = 'RETIRED' from toolrack.tool_versions v"
                      + " join toolrack.tools t on t.id = v.tool_id where t.slug like ?",
                  row ->
                      new VersionRow(
                          row.getString(1),
                          LoadTool.generation(row.getString(2)),
                          row.getBoolean(3))),
              all(
                  connection,
                  "select slug, revision from toolrack.catalog_changes where slug like ?",
                  row -> new ChangeRow(row.getString(1), row.getLong(2)))));
      List<UUID> executions =
          all(
              connection,
              "select id from toolrack.all_executions where slug like ?",
              row -> row.getObject(1, UUID.class));
      for (int from = 0; from < executions.size(); from += EXECUTIONS_PER_LINE) {
        history.write(
            new ExecutionRows(
                nanos,
                executions.subList(from, Math.min(executions.size(), from + EXECUTIONS_PER_LINE))));
      }
    } finally {
      connection.rollback();
    }
  }

  private static <T> List<T> all(Connection connection, String query, Row<T> row)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, LoadTool.PREFIX + "%");
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row.of(rows));
        }
      }
      return found;
    }
  }
}
