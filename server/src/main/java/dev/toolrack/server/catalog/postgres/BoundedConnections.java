package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jooq.ConnectionProvider;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * A part of a pool, for statements that may be slow or wait for each other: it uses no more
 * connections at once than there are permits, so that the rest of the pool remains for others.
 * Thread-safe.
 */
final class BoundedConnections implements ConnectionProvider {
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final ConnectionProvider connections;
  private final Semaphore permits;
  private final int limit;
  private final Duration patience;

  /**
   * Creates a part of a pool.
   *
   * @param permits may be shared with other parts; one is held for as long as a connection is
   * @param limit number of permits, for the failure of a caller that gets none
   * @param patience longest wait for a permit
   */
  BoundedConnections(
      ConnectionProvider connections, Semaphore permits, int limit, Duration patience) {
    this.connections = connections;
    this.permits = permits;
    this.limit = limit;
    this.patience = patience;
  }

  /**
   * Returns a connection.
   *
   * @throws ToolrackException ADMISSION_SHED if no permit was free in time
   */
  @Override
  public @Nullable Connection acquire() {
    if (!tryEnter()) {
      throw ToolrackException.of(
              Reason.ADMISSION_SHED,
              "Calls of the catalog hold the " + limit + " connections that are for them")
          .with("limit", Integer.toString(limit))
          .withRetryAfter(RETRY_AFTER);
    }
    Connection connection = null;
    try {
      connection = connections.acquire();
      return connection;
    } finally {
      if (connection == null) {
        permits.release();
      }
    }
  }

  private boolean tryEnter() {
    try {
      return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataAccessException("interrupted while it waited for a connection", e);
    }
  }

  @Override
  public void release(Connection connection) {
    try {
      connections.release(connection);
    } finally {
      permits.release();
    }
  }
}
