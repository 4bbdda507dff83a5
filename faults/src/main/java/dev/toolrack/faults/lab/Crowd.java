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
 * Another user of Postgres who takes every connection there is and keeps taking those that come
 * free, so that nobody else gets one. Thread-safe.
 */
public final class Crowd implements AutoCloseable {
  private static final String USER = "crowd";
  private static final long PAUSE_MILLIS = 20;
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration END_PAUSE = Duration.ofMillis(50);

  /** Of looking for connections of the service in vain: one that is being opened has no user yet. */
  private static final int QUIET_ROUNDS = 5;

  private final List<Connection> held = new ArrayList<>();
  private @Nullable Thread thread;
  private volatile boolean leaving;

  /** Takes all that are free and begins to watch for more. */
  public synchronized void gather() {
    if (thread != null) {
      throw new LabException("the crowd has gathered already");
    }
    takeFree();
    thread = Thread.ofPlatform().daemon().name("crowd").start(this::press);
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

  /**
   * Ends the service's connections until the crowd has taken them all: the service is quick to open
   * new ones.
   *
   * @throws LabException if the service still has some after 10 s
   */
  public static void endOthers() {
    long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
    try (Connection connection = Postgres.connect("postgres", "postgres");
        Statement statement = connection.createStatement()) {
      int quiet = 0;
      while (quiet < QUIET_ROUNDS) {
        quiet = endAll(statement) ? 0 : quiet + 1;
        if (System.nanoTime() - deadline > 0) {
          throw new LabException("the service does not let go of its connections");
        }
        Pause.of(END_PAUSE);
      }
    } catch (SQLException e) {
      throw new LabException("the service's connections cannot be ended", e);
    }
  }

  /** Whether there were any. */
  private static boolean endAll(Statement statement) throws SQLException {
    try (ResultSet ended =
        statement.executeQuery(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'toolrack'")) {
      return ended.next();
    }
  }

  private static void release(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      return; // it is gone, which is what was wanted
    }
  }

  /** Lets go of all connections. */
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
  }

  @Override
  public String toString() {
    return "Crowd";
  }
}
