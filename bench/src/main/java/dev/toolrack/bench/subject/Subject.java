package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.FlameGraph;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or that the measured processes need. */
public final class Subject implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int PROBE_MILLIS = 5;

  private final String name;
  private final Process process;
  private final int port;
  private final boolean jvm;

  private Subject(String name, Process process, int port, boolean jvm) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.jvm = jvm;
  }

  /** Starts a program that is not a JVM, and waits until its port is open. */
  static Subject start(String name, int port, Path log, List<String> command) {
    return start(name, port, log, command, Map.of(), false);
  }

  /** Starts a JVM and waits until its port is open. Its output is written to a file. */
  static Subject startJvm(
      String name, int port, Path log, List<String> command, Map<String, String> environment) {
    return start(name, port, log, command, environment, true);
  }

  private static Subject start(
      String name,
      int port,
      Path log,
      List<String> command,
      Map<String, String> environment,
      boolean jvm) {
    Subject subject = new Subject(name, launch(log, command, environment), port, jvm);
    try {
      long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
      while (!Ports.isOpen(port)) {
        if (subject.process.waitFor(PROBE_MILLIS, TimeUnit.MILLISECONDS)
            || System.nanoTime() - deadline > 0) {
          subject.close();
          throw new IllegalStateException(
              name + " did not start:\n" + Files.readString(log).strip());
        }
      }
      return subject;
    } catch (IOException e) {
      subject.close();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      subject.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Process launch(Path log, List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  /**
   * The same round, with the cost for this process: CPU time and, for a JVM, allocated bytes, each
   * per request; and the resident memory afterwards.
   */
  public Comparison.Round measured(Comparison.Round round) {
    return () -> {
      Duration cpu = cpuTime();
      Allocations allocated = jvm ? Allocations.of(process.pid()) : null;
      Sample sample = round.run();
      Sample measured =
          sample
              .with(Metric.CPU, cpuTime().minus(cpu).toNanos() / 1e3 / sample.done())
              .with(Metric.RESIDENT, residentMebibytes());
      return allocated == null
          ? measured
          : measured.with(
              Metric.ALLOCATED, Allocations.of(process.pid()).since(allocated) / sample.done());
    };
  }

  /** Runs a round once more and adds the CPU profile of this JVM to the graph. */
  public void profile(Comparison.Round round, Path folder, FlameGraph graph) {
    FlightRecording.during(process.pid(), folder.resolve("profile.jfr"), round::run, graph);
  }

  private Duration cpuTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory in mebibytes, as reported by Linux. */
  public double residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux, or the process has ended
    }
  }

  /** The options that its JVM was started with, except those that depend on its own classes. */
  public List<String> jvmOptions() {
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      List<String> words = List.of(line.split("\0", -1));
      int end = 1;
      while (words.get(end).startsWith("-") && !words.get(end).equals("-cp")) {
        end++;
      }
      return words.subList(1, end).stream().filter(word -> !word.startsWith("-XX:AOT")).toList();
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
