package dev.toolrack.faults.lab;

import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.ProcessChanged;
import dev.toolrack.faults.history.ProcessChanged.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A replica of the service: {@code ./toolrack serve} on its own host, with production settings.
 * Each start is a new incarnation. What happens to it is recorded in the history. Thread-safe.
 */
public final class Replica {
  public static final int GRPC_PORT = 50051;
  public static final int HTTP_PORT = 8080;
  public static final int CLUSTER_PORT = 5701;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  /** Enough for draining (20 s), leaving the grid, and writing the last telemetry (15 s). */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private static final int PROBE_MILLIS = 1_000;
  private static final Duration PROBE_PAUSE = Duration.ofMillis(50);

  private final Host host;
  private final Path launcher;
  private final Path log;
  private final Consumer<Event> history;
  private @Nullable LabProcess process;
  private int incarnation;
  private boolean seenReady;

  Replica(Host host, Path launcher, Path logs, Consumer<Event> history) {
    this.host = host;
    this.history = history;
    this.launcher = launcher;
    this.log = logs.resolve("replica-" + host.label() + ".log");
  }

  public Host host() {
    return host;
  }

  /** Starts the replica without waiting. It must not be running. */
  public void start() {
    start(Map.of());
  }

  /** Starts the replica with a clock that can jump, without waiting. */
  public void start(FakeClock clock) {
    start(clock.environment());
  }

  private synchronized void start(Map<String, String> extra) {
    if (process != null && process.isAlive()) {
      throw new LabException(process + " is running");
    }
    Map<String, String> environment = new HashMap<>(extra);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    incarnation++;
    seenReady = false;
    note(Phase.STARTING);
    process =
        LabProcess.start(
            "replica " + host.label(), host, command(launcher, host), environment, log);
  }

  static List<String> command(Path launcher, Host host) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.add("serve");
    command.add("--bind-address=0.0.0.0");
    command.add("--cluster-address=" + host.address());
    command.add(
        "--cluster-members="
            + Host.REPLICAS.stream()
                .map(replica -> replica.address() + ":" + CLUSTER_PORT)
                .collect(Collectors.joining(",")));
    command.add("--database-url=" + Postgres.serverUrl());
    return command;
  }

  /** Kills it with kill -9; returns when the process is gone. */
  public void kill() {
    end(Phase.KILLED, LabProcess.Signal.KILL);
  }

  /** Freezes it with SIGSTOP: it keeps its connections but is silent. */
  public void freeze() {
    note(Phase.FROZEN);
    running().signal(LabProcess.Signal.STOP);
  }

  public void thaw() {
    note(Phase.THAWED);
    running().signal(LabProcess.Signal.CONT);
  }

  /**
   * Stops it with SIGTERM and waits for the orderly end.
   *
   * @throws LabException if it takes longer than 60 s
   */
  public void stop() {
    end(Phase.STOPPING, LabProcess.Signal.TERM);
  }

  private void end(Phase phase, LabProcess.Signal signal) {
    LabProcess running = running();
    note(phase);
    running.signal(signal);
    var _ = running.awaitEnd(STOP_TIMEOUT);
    note(Phase.ENDED);
  }

  private void note(Phase phase) {
    int number;
    synchronized (this) {
      number = incarnation;
    }
    history.accept(new ProcessChanged(System.nanoTime(), host.label(), number, phase));
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  private synchronized LabProcess running() {
    if (process == null) {
      throw new LabException("replica " + host.label() + " was never started");
    }
    return process;
  }

  /** Waits until it reports that it is ready. */
  public void awaitReady() {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isReady()) {
      if (!isRunning()) {
        throw new LabException("replica " + host.label() + " ended; see " + log);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LabException("replica " + host.label() + " is not ready; see " + log);
      }
      Pause.of(PROBE_PAUSE);
    }
    boolean first;
    synchronized (this) {
      first = !seenReady;
      seenReady = true;
    }
    if (first) {
      note(Phase.READY);
    }
  }

  /** Whether its health endpoint reports within a second that it is ready. */
  public boolean isReady() {
    return get("/health/ready").isPresent();
  }

  /** Whether its metrics report that it leads. */
  public boolean isLeading() {
    return get("/metrics").filter(text -> text.contains("\ntoolrack_leader 1.0\n")).isPresent();
  }

  /** The content at the path, if the response is OK. */
  private Optional<String> get(String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + host.address() + ":" + HTTP_PORT + path)
                  .toURL()
                  .openConnection();
      connection.setConnectTimeout(PROBE_MILLIS);
      connection.setReadTimeout(PROBE_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "Replica{" + host.label() + "}";
  }
}
