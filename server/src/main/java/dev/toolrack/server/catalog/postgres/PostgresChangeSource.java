package dev.toolrack.server.catalog.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ChangeSource;
import dev.toolrack.server.failure.DatabaseFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The change feed in Postgres. Reads on its own connection, so that a busy pool never delays it,
 * and listens on another, for which its own thread waits. A broken connection is reopened, by the
 * next read or by the listening thread.
 *
 * <p>If Postgres has no connection left, the feed is read through the pool. Otherwise a replica
 * with connections in its pool could make changes that it does not see.
 */
public final class PostgresChangeSource implements ChangeSource {
  /** Number of reads through the pool before it tries again to open its own connection. */
  private static final int READS_ON_POOL = 10;

  private final Database database;
  private final Duration silence;
  private final ChangeNotifications notifications;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hinted = lock.newCondition();

  @GuardedBy("lock")
  private boolean hint;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable Connection reading;

  /** Used only by the follower's thread. */
  private int readsOnPool;

  /**
   * Creates a source that starts listening at once. Does not own the database.
   *
   * @param silence whole seconds of silence after which a connection that owes an answer counts as
   *     broken
   */
  public PostgresChangeSource(Database database, Duration silence) {
    this.database = database;
    this.silence = silence;
    this.notifications = new ChangeNotifications(database, silence, this::wakeUp);
  }

  @Override
  public ChangePage readAfter(long revision, int limit) {
    ChangePage page = read(new SelectChanges(revision, limit));
    notifications.onRead();
    return page;
  }

  @Override
  public long startOf(Duration span, int limit) {
    return read(new SelectFeedStart(span, limit));
  }

  private <R> R read(Function<DSLContext, R> query) {
    try {
      if (readsOnPool > 0) {
        readsOnPool--;
        return readOnPool(query);
      }
      Connection connection;
      try {
        connection = connection();
      } catch (SQLException e) {
        if (!Failures.isOutOfConnections(e) || database.pooled() == 0) {
          throw e;
        }
        readsOnPool = READS_ON_POOL - 1;
        return readOnPool(query);
      }
      try {
        return query.apply(DSL.using(connection, SQLDialect.POSTGRES));
      } catch (RuntimeException e) {
        if (DatabaseFailure.isUnavailable(e)) {
          forget(connection);
        }
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private <R> R readOnPool(Function<DSLContext, R> query) {
    try {
      return query.apply(database.reservedDsl());
    } catch (RuntimeException e) {
      readsOnPool = 0;
      throw e;
    }
  }

  private Connection connection() throws SQLException {
    lock.lock();
    try {
      if (reading != null) {
        return reading;
      }
    } finally {
      lock.unlock();
    }
    Connection opened = database.connectOutsidePool(silence);
    lock.lock();
    try {
      if (!closed) {
        reading = opened;
        return opened;
      }
    } finally {
      lock.unlock();
    }
    opened.close();
    throw new SQLException("the change feed is closed", "08003");
  }

  private void forget(Connection connection) throws SQLException {
    lock.lock();
    try {
      reading = null;
    } finally {
      lock.unlock();
    }
    connection.abort(Runnable::run);
  }

  @Override
  public boolean awaitHint(Duration atMost) throws InterruptedException {
    long remaining = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!hint && !closed && remaining > 0) {
        remaining = hinted.awaitNanos(remaining);
      }
      hint = false;
    } finally {
      lock.unlock();
    }
    return notifications.areWorking();
  }

  @Override
  public void wakeUp() {
    lock.lock();
    try {
      hint = true;
      hinted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Connection open;
    lock.lock();
    try {
      closed = true;
      open = reading;
      reading = null;
      hinted.signalAll();
    } finally {
      lock.unlock();
    }
    notifications.close();
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        throw Failures.of(e);
      }
    }
  }

  @Override
  public String toString() {
    return "PostgresChangeSource{" + database.url() + "}";
  }
}
