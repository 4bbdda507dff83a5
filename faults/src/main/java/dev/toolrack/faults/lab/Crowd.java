package dev.toolrack.faults.lab;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

  /** Ends the service's connections, which the crowd then takes. */
  public static void endOthers() {
    try (Connection connection = Postgres.connect("postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'toolrack'");
    } catch (SQLException e) {
      throw new LabException("the service's connections cannot be ended", e);
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
