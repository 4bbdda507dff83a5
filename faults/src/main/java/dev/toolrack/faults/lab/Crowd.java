package dev.toolrack.faults.lab;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another user of Postgres that takes every available connection and every one that becomes free,
 * so that nobody else gets one. Thread-safe.
 */
public final class Crowd implements AutoCloseable {
  private static final String USER = "crowd";
  private static final long PAUSE_MILLIS = 20;
  private static final Duration END_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration END_PAUSE = Duration.ofMillis(100);

  private final List<Connection> held = new ArrayList<>();
  private @Nullable Thread thread;

  /**
   * A superuser's connection, which terminates the connections of others. It then stays open,
   * because Postgres counts it: closing it would free a slot for the service.
   */
  private @Nullable Connection warden;

  private volatile boolean leaving;

  /**
   * Takes all connections: the free ones, and those of the service, which quickly opens new ones
   * and loses them again. Then keeps watching for more.
   *
   * @throws LabException if the service still has connections after 20 s
   */
  public synchronized void gather() {
    if (thread != null) {
      throw new LabException("the crowd has gathered already");
    }
    takeFree();
    thread = Thread.ofPlatform().daemon().name("crowd").start(this::press);
    try {
      warden = Postgres.connect("postgres", "postgres");
      endOthers(warden);
    } catch (SQLException e) {
      throw new LabException("the service's connections cannot be ended", e);
    }
  }

  private void press() {
    while (!leaving) {
      takeFree();
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void takeFree() {
    while (!leaving) {
      try {
        held.add(Postgres.connect(USER, "toolrack"));
      } catch (SQLException e) {
        return; // none is left
      }
    }
  }

  private static void endOthers(Connection connection) throws SQLException {
    long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
    try (Statement statement = connection.createStatement()) {
      do {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'toolrack'");
        Pause.of(END_PAUSE);
        if (System.nanoTime() - deadline > 0) {
          throw new LabException("the service still has connections");
        }
      } while (!hasAll(statement));
    }
  }

  /**
   * Whether the crowd has all connections except those reserved for superusers and the one that
   * asks.
   */
  private static boolean hasAll(Statement statement) throws SQLException {
    try (ResultSet answer =
        statement.executeQuery(
            "select count(*) >= current_setting('max_connections')::int"
                + " - current_setting('superuser_reserved_connections')::int - 1"
                + " from pg_stat_activity where usename = 'crowd'")) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static void release(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      return; // already closed, as intended
    }
  }

  /** Releases all connections. */
  @Override
  public synchronized void close() {
    leaving = true;
    Thread pressing = thread;
    if (pressing != null) {
      try {
        pressing.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    held.forEach(Crowd::release);
    held.clear();
    if (warden != null) {
      release(warden);
    }
  }

  @Override
  public String toString() {
    return "Crowd";
  }
}
