package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process on a host of the lab. Its output is appended to a file. Thread-safe. */
final class LabProcess {
  /** Signals, by the names that {@code kill} accepts. */
  enum Signal {
    KILL,
    STOP,
    CONT,
    TERM,
    INT
  }

  private final String name;
  private final Process process;

  private LabProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts a command on a host. The process inherits only the part of the environment that locates
   * programs.
   *
   * @param environment additional variables
   */
  static LabProcess start(
      String name, Host host, List<String> command, Map<String, String> environment, Path log) {
    return start(name, host.namespace(), command, environment, log);
  }

  static LabProcess start(
      String name,
      String namespace,
      List<String> command,
      Map<String, String> environment,
      Path log) {
    List<String> words = new ArrayList<>(Host.entering(namespace));
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new LabProcess(name, process);
    } catch (IOException e) {
      throw new LabException(name + " did not start", e);
    }
  }

  /**
   * The process id. It stays the same, because entering a namespace leaves no process in between.
   */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal. Does nothing if the process has ended. */
  void signal(Signal signal) {
    if (process.isAlive()) {
      Shell.run("sh", "-c", "kill -" + signal + " " + process.pid() + " 2>/dev/null || true");
    }
  }

  /**
   * Waits until the process has ended.
   *
   * @return its exit status
   * @throws LabException if it does not end in time
   */
  int awaitEnd(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(name + " did not end within " + timeout.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the end of " + name, e);
    }
  }

  @Override
  public String toString() {
    return name + " (process " + process.pid() + ")";
  }
}
