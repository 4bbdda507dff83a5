package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static org.jooq.impl.DSL.selectOne;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.ByteStreamWriter;
import org.postgresql.util.PSQLException;

/** Writes records with COPY, one transaction per batch. */
final class CopySink implements ExecutionSink {
  private static final String CHECK_VIOLATION = "23514";

  private final DataSource dataSource;
  private final ExecutionCopy copy = new ExecutionCopy();
  private volatile @Nullable Connection connectionInUse;

  /**
   * Creates a sink that uses one connection of the pool at a time; the pool limits the wait for an
   * answer.
   */
  CopySink(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public void write(RecordBatch batch, int from, int until) throws SQLException {
    try {
      writeOnce(batch, from, until);
    } catch (SQLException e) {
      if (!isPartitionMadeMeanwhile(e)) {
        throw e;
      }
      writeOnce(batch, from, until);
    }
  }

  /**
   * Whether a day got its partition while the write waited for the default partition, which then
   * accepts no rows of that day. The violated constraint of a table would have a name.
   */
  private static boolean isPartitionMadeMeanwhile(SQLException failure) {
    return failure instanceof PSQLException refused
        && CHECK_VIOLATION.equals(refused.getSQLState())
        && refused.getServerErrorMessage() != null
        && refused.getServerErrorMessage().getConstraint() == null;
  }

  private void writeOnce(RecordBatch batch, int from, int until) throws SQLException {
    copy.encode(batch, from, until);
    try (Connection pooled = open()) {
      // Unwrapped, because the pool would log a failed rollback when the connection is broken.
      PgConnection connection = pooled.unwrap(PgConnection.class);
      connection.setAutoCommit(false);
      try {
        copyIn(connection.getCopyAPI(), copy.rows());
        copyIn(connection.getCopyAPI(), copy.blocks());
        connection.commit();
        connection.setAutoCommit(true);
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } finally {
      connectionInUse = null;
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static void copyIn(CopyManager manager, CopyBuffer input) throws SQLException {
    if (input.rows() == 0) {
      return;
    }
    CopyIn copying = manager.copyIn(input.statement());
    try {
      copying.writeToCopy(ByteStreamWriter.of(input.finish()));
      copying.endCopy();
    } finally {
      if (copying.isActive()) {
        copying.cancelCopy();
      }
    }
  }

  @Override
  public boolean holds(RecordBatch batch, int i) throws SQLException {
    String tenant = ExecutionRow.storable(batch.group(i).tenant());
    String slug = ExecutionRow.storable(batch.group(i).slug());
    Instant start = Micros.toInstant(batch.startMicros(i));
    var asRow =
        selectOne()
            .from(EXECUTIONS)
            .where(EXECUTIONS.TENANT.eq(tenant))
            .and(EXECUTIONS.SLUG.eq(slug))
            .and(EXECUTIONS.START_TIME.eq(start))
            .and(EXECUTIONS.ID.eq(batch.executionId(i)));
    var inBlock =
        selectOne()
            .from(EXECUTION_BLOCKS)
            .where(EXECUTION_BLOCKS.TENANT.eq(tenant))
            .and(EXECUTION_BLOCKS.SLUG.eq(slug))
            .and(
                Span.instant(batch.startMicros(i))
                    .overlaps(EXECUTION_BLOCKS.FIRST_TIME, EXECUTION_BLOCKS.LAST_TIME))
            .and(EXECUTION_BLOCKS.IDS.contains(new UUID[] {batch.executionId(i)}));
    try (Connection connection = open()) {
      return DSL.using(connection, SQLDialect.POSTGRES).fetchExists(asRow.unionAll(inBlock));
    } finally {
      connectionInUse = null;
    }
  }

  private Connection open() throws SQLException {
    Connection connection = dataSource.getConnection();
    connectionInUse = connection;
    return connection;
  }

  @Override
  public void abort() {
    Connection connection = connectionInUse;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        // It is closed already, as intended.
        connectionInUse = null;
      }
    }
  }
}
