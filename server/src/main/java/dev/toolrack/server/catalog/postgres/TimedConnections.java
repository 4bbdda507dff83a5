package dev.toolrack.server.catalog.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.exception.DataAccessException;

/** Connections of a pool, for statements with a timeout other than the usual one. */
final class TimedConnections implements ConnectionProvider {
  private final DataSource pool;
  private final Duration statementTimeout;
  private final Duration usualStatementTimeout;

  TimedConnections(DataSource pool, Duration statementTimeout, Duration usualStatementTimeout) {
    this.pool = pool;
    this.statementTimeout = statementTimeout;
    this.usualStatementTimeout = usualStatementTimeout;
  }

  @Override
  public Connection acquire() {
    Connection connection = null;
    try {
      connection = pool.getConnection();
      // A little longer, so that Postgres gives up first. The pool resets it.
      connection.setNetworkTimeout(Runnable::run, (int) statementTimeout.plusSeconds(1).toMillis());
      setStatementTimeout(connection, statementTimeout);
      return connection;
    } catch (SQLException e) {
      if (connection != null) {
        release(connection);
      }
      throw new DataAccessException("no connection", e);
    }
  }

  @Override
  public void release(Connection connection) {
    try (connection) {
      setStatementTimeout(connection, usualStatementTimeout);
    } catch (SQLException e) {
      // The pool drops a connection that failed.
      throw new DataAccessException("the connection is lost", e);
    }
  }

  private static void setStatementTimeout(Connection connection, Duration timeout)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set statement_timeout = " + timeout.toMillis());
    }
  }
}
