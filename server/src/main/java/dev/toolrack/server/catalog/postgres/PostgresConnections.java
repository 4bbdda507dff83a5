package dev.toolrack.server.catalog.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Opens connections to one database directly with Postgres' driver. {@link java.sql.DriverManager}
 * would search every jar on the class path for drivers. Thread-safe.
 */
final class PostgresConnections implements DataSource {
  private static final Driver DRIVER = new Driver();

  private final DatabaseUrl url;
  private final Duration connectTimeout;
  private final Properties properties;

  /**
   * Creates an instance with these limits; parameters in the URL take precedence.
   *
   * @param connectTimeout whole seconds, for connecting and for logging in
   * @param silence whole seconds of silence after which a connection that owes an answer counts as
   *     broken
   */
  PostgresConnections(DatabaseUrl url, Duration connectTimeout, Duration silence) {
    this.url = url;
    this.connectTimeout = connectTimeout;
    properties = url.credentials();
    properties.setProperty("ApplicationName", "toolrack");
    properties.setProperty("connectTimeout", Long.toString(connectTimeout.toSeconds()));
    // In case a server accepts connections but never answers.
    properties.setProperty("loginTimeout", Long.toString(connectTimeout.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    // A standby may lag behind indefinitely and look as if nothing had changed.
    properties.setProperty("targetServerType", "primary");
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = DRIVER.connect(url.jdbcUrl(), properties);
    if (connection == null) {
      throw new SQLException("not a URL of Postgres: " + url, "08001");
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the URL says who connects");
  }

  /** The driver logs where everything is logged. */
  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("the driver logs where all do");
  }

  /** Ignored: the properties set the timeout, although the pool tries to set its own. */
  @Override
  public void setLoginTimeout(int seconds) {}

  /** So long a pool that closes waits for a connection that it has begun to open. */
  @Override
  public int getLoginTimeout() {
    return (int) connectTimeout.toSeconds();
  }

  @Override
  public Logger getParentLogger() {
    return DRIVER.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  @Override
  public String toString() {
    return "PostgresConnections{" + url + "}";
  }
}
