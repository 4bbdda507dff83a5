package dev.toolrack.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or that the measured ones need. */
final class Subject implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final int port;

  private Subject(String name, Process process, int port) {
    this.name = name;
    this.process = process;
    this.port = port;
  }

  /** Starts a process and waits until its port is open. Its output goes to a file. */
  static Subject start(String name, int port, Path log, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      Subject subject = new Subject(name, process, port);
      long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
      while (!Tools.isOpen(port)) {
        if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
          subject.close();
          throw new IllegalStateException(
              name + " did not start:\n" + Files.readString(log).strip());
        }
      }
      return subject;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  Duration cpuTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory in mebibytes, as Linux counts it. */
  long residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux, or it has ended
    }
  }

  /** The options that its JVM was started with. */
  List<String> jvmOptions() {
    try {
      List<String> words =
          List.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).split("\0"));
      int end = 1;
      while (words.get(end).startsWith("-") && !words.get(end).equals("-cp")) {
        end++;
      }
      return words.subList(1, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return name + " on port " + port;
  }
}
