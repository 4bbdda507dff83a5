package dev.toolrack.faults.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The suite itself as a process on the lab's clients host, with the streams of this process. */
public final class SuiteProcess {
  /** Has to hold ten thousand watchers and the record of what is in progress. */
  private static final String HEAP = "-Xmx1g";

  /** It shares the cores with the replicas and makes only some hundred calls per second. */
  private static final String COMPILER = "-XX:TieredStopAtLevel=1";

  private final Process process;

  private SuiteProcess(Process process) {
    this.process = process;
  }

  /** Starts it with one of its main classes. */
  public static SuiteProcess start(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>(Host.CLIENTS.entering());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            HEAP,
            COMPILER,
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dtoolrack.home=" + System.getProperty("toolrack.home"),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
    try {
      return new SuiteProcess(new ProcessBuilder(command).inheritIO().start());
    } catch (IOException e) {
      throw new LabException("the suite did not start on the clients' host", e);
    }
  }

  /** Waits for its end without a limit, and returns its exit status. */
  public int awaitEnd() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits for its end.
   *
   * @return its exit status
   * @throws LabException if it does not end in time
   */
  public int awaitEnd(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException(
            "a part of the suite did not end within " + timeout.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private LabException interrupted(InterruptedException e) {
    process.destroyForcibly();
    Thread.currentThread().interrupt();
    return new LabException("interrupted", e);
  }
}
