package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The lab's Postgres: on its own host, running as an unprivileged user, with its data on a small
 * in-memory disk that can be filled up. Thread-safe.
 */
public final class Postgres {
  public static final int PORT = 5432;

  /** Maximum number of connections, three of which are reserved for superusers. */
  public static final int MAX_CONNECTIONS = 100;

  private static final Path DISK = LabFolder.PATH.resolve("disk");
  private static final Path DATA = DISK.resolve("data");
  private static final Path FILLER = DISK.resolve("filler");
  private static final Path PROGRAMS = LabFolder.PATH.resolve("postgres");

  /** Enough for an hour of the suite's telemetry and the write-ahead log. */
  private static final String DISK_SIZE = "512m";

  /** User id of nobody, because Postgres refuses to run as root. */
  private static final String USER = "65534";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PROBE_PAUSE = Duration.ofMillis(100);
  private static final int FILL_STEP_BYTES = 1 << 20;

  private final Path log;
  private @Nullable LabProcess process;

  Postgres(Path logs) {
    this.log = logs.resolve("postgres.log");
  }

  /** Unpacks, initialises and starts Postgres, and creates the database and user of the service. */
  void create() {
    PostgresPrograms.unpack(PROGRAMS);
    try {
      Files.createDirectories(DISK);
      Shell.run("mount", "-t", "tmpfs", "-o", "mode=0755,size=" + DISK_SIZE, "tmpfs", "" + DISK);
      Files.createDirectory(DATA);
      Shell.run("chown", USER + ":" + USER, "" + DATA);
      Shell.run("chmod", "0700", "" + DATA);
      Shell.run(
          List.of(
              "setpriv",
              "--reuid=" + USER,
              "--regid=" + USER,
              "--clear-groups",
              "--",
              PROGRAMS.resolve("bin/initdb").toString(),
              "-D",
              DATA.toString(),
              "-U",
              "postgres",
              "--auth=trust",
              "--encoding=UTF8",
              "--locale=C.UTF-8",
              "--no-sync"));
      Files.writeString(
          DATA.resolve("pg_hba.conf"), "host all all 0.0.0.0/0 trust\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new LabException("Postgres' folder cannot be made", e);
    }
    start();
    awaitReady();
    try (Connection connection = connect("postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create role toolrack login");
      statement.execute("create role crowd login");
      statement.execute("create database toolrack owner toolrack");
    } catch (SQLException e) {
      throw new LabException("the service's database cannot be made", e);
    }
  }

  /** The command that starts the server. */
  static List<String> command() {
    List<String> command = new ArrayList<>();
    // Its System V shared memory is released when its last process ends.
    command.addAll(List.of("unshare", "--ipc", "--"));
    command.addAll(
        List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
    command.addAll(List.of(PROGRAMS.resolve("bin/postgres").toString(), "-D", DATA.toString()));
    for (String setting :
        List.of(
            "listen_addresses=*",
            "port=" + PORT,
            "max_connections=" + MAX_CONNECTIONS,
            "unix_socket_directories=",
            "shared_buffers=64MB",
            "max_wal_size=128MB",
            "dynamic_shared_memory_type=mmap",
            "log_line_prefix=%m [%p] %a ")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  /** The database URL for the service. */
  static String serverUrl() {
    return "postgresql://toolrack@" + Host.POSTGRES.address() + ":" + PORT + "/toolrack";
  }

  /** Starts Postgres without waiting. It must not be running. */
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      throw new LabException("Postgres is running");
    }
    process = LabProcess.start("Postgres", Host.POSTGRES, command(), Map.of(), log);
  }

  /** Shuts down in order, disconnecting clients; returns when Postgres has ended. */
  public void stop() {
    LabProcess running = running();
    running.signal(LabProcess.Signal.INT);
    var _ = running.awaitEnd(STOP_TIMEOUT);
  }

  /** Kills all its processes at once with kill -9, as if the machine had failed. */
  public void kill() {
    LabProcess running = running();
    Shell.run("sh", "-c", "kill -KILL $(ip netns pids \"$0\") || true", Host.POSTGRES.namespace());
    var _ = running.awaitEnd(STOP_TIMEOUT);
    while (!Shell.run("ip", "netns", "pids", Host.POSTGRES.namespace()).isEmpty()) {
      Pause.of(PROBE_PAUSE);
    }
  }

  /** Starts Postgres again if it has given up, as a supervisor would. */
  public synchronized void revive() {
    if (process != null && !process.isAlive()) {
      start();
    }
  }

  private synchronized LabProcess running() {
    if (process == null) {
      throw new LabException("Postgres was never started");
    }
    return process;
  }

  /** Waits until Postgres accepts statements, starting it again if it gives up meanwhile. */
  public void awaitReady() {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      try (Connection connection = connect("postgres", "postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("select 1");
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new LabException("Postgres does not answer; see " + log, e);
        }
      }
      revive();
      Pause.of(PROBE_PAUSE);
    }
  }

  /** Opens a connection from the clients host. */
  public static Connection connect(String user, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("ApplicationName", "faults");
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "60");
    return DriverManager.getConnection(
        "jdbc:postgresql://" + Host.POSTGRES.address() + ":" + PORT + "/" + database, properties);
  }

  /** Fills its disk completely. */
  public void fillDisk() {
    byte[] zeros = new byte[FILL_STEP_BYTES];
    int step = zeros.length;
    try (var file = Files.newOutputStream(FILLER)) {
      while (step > 0) {
        try {
          file.write(zeros, 0, step);
        } catch (IOException e) {
          step /= 2; // no room for this much; less may still fit
        }
      }
    } catch (IOException e) {
      throw new LabException(FILLER + " cannot be written", e);
    }
  }

  public void freeDisk() {
    try {
      Files.deleteIfExists(FILLER);
    } catch (IOException e) {
      throw new LabException(FILLER + " cannot be deleted", e);
    }
  }

  @Override
  public String toString() {
    return "Postgres{" + serverUrl() + "}";
  }
}
