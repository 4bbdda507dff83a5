package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;

import dev.toolrack.server.execution.ExecutionRecord;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteStreamWriter;

/** Writes records with COPY: a statement, so a transaction, a batch. */
final class CopySink implements ExecutionSink {
  private final DataSource dataSource;
  private final CopyRows rows = new CopyRows();
  private volatile @Nullable Connection connectionInUse;

  /**
   * A sink with connections of that pool, one at a time; the pool limits the wait for an answer.
   */
  CopySink(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public void write(List<ExecutionRecord> batch) throws SQLException {
    ByteBuffer bytes = rows.encode(batch);
    try (Connection connection = open()) {
      CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(CopyRows.STATEMENT);
      try {
        copy.writeToCopy(ByteStreamWriter.of(bytes));
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
    } finally {
      connectionInUse = null;
    }
  }

  @Override
  public boolean holds(ExecutionRecord execution) throws SQLException {
    try (Connection connection = open()) {
      return DSL.using(connection)
          .fetchExists(
              EXECUTIONS,
              EXECUTIONS
                  .TENANT
                  .eq(ExecutionRow.storable(execution.tenant()))
                  .and(EXECUTIONS.SLUG.eq(ExecutionRow.storable(execution.slug())))
                  .and(EXECUTIONS.START_TIME.eq(Micros.toInstant(Micros.of(execution.startTime()))))
                  .and(EXECUTIONS.ID.eq(execution.executionId())));
    } finally {
      connectionInUse = null;
    }
  }

  private Connection open() throws SQLException {
    Connection connection = dataSource.getConnection();
    connectionInUse = connection;
    connection.setAutoCommit(true);
    return connection;
  }

  @Override
  public void abort() {
    Connection connection = connectionInUse;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        // It is closed already, which is what was wanted.
        connectionInUse = null;
      }
    }
  }
}
