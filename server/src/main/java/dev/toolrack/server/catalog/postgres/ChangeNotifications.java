package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.failure.DatabaseFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Listens for the feed's NOTIFY, on its own connection and virtual thread, and passes it on. The
 * payload of a notification is ignored: it is only a hint that there may be changes.
 */
final class ChangeNotifications implements AutoCloseable {
  private static final String CHANNEL = "toolrack_changes";

  /** A connection that has been silent for this long is asked whether it is alive. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RECONNECT_DELAY = Duration.ofSeconds(1);

  private final Database database;
  private final Duration silence;
  private final Runnable onNotification;
  private final ListeningReport report = new ListeningReport();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Connection listening;

  /** Starts listening. The callback must return at once. */
  ChangeNotifications(Database database, Duration silence, Runnable onNotification) {
    this.database = database;
    this.silence = silence;
    this.onNotification = onNotification;
    this.thread = Thread.ofVirtual().name("catalog-notifications").start(this::run);
  }

  /** Whether a connection is listening, as far as is known. */
  boolean areWorking() {
    return listening != null;
  }

  /** The feed was read on another connection. */
  void onRead() {
    report.onRead();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    while (!isClosed()) {
      try (Connection connection = database.connectOutsidePool(silence);
          var statement = connection.createStatement()) {
        statement.execute("listen " + CHANNEL);
        listening = connection;
        report.onListening();
        // Nothing was notified of commits before LISTEN took effect.
        onNotification.run();
        listen(connection);
      } catch (SQLException e) {
        if (!isClosed()) {
          report.onFailure(DatabaseFailure.origin(e));
        }
      } finally {
        listening = null;
      }
      if (!pause()) {
        return;
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    while (!isClosed()) {
      if (postgres.getNotifications((int) CHECK_INTERVAL.toMillis()).length > 0) {
        onNotification.run();
      } else if (!connection.isValid((int) VALIDATION_TIMEOUT.toSeconds())) {
        throw new SQLException("the connection is dead", "08006");
      }
    }
  }

  /** Waits before the next connection; returns false if there is to be none. */
  private boolean pause() {
    try {
      return !closed.await(RECONNECT_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    // Interrupting the virtual thread closes the socket that it is blocked on.
    thread.interrupt();
    try {
      thread.join(VALIDATION_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
