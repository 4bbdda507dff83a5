package dev.toolrack.bench;

import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.Program;
import java.io.IOException;
import java.util.Set;

/** A benchmark that {@code ./toolrack bench NAME} runs. */
interface Benchmark {
  String name();

  /** What it compares, on one line. */
  String about();

  /**
   * Whether a quick run of all benchmarks includes it. Benchmarks that start many processes take
   * too long for that.
   */
  default boolean isQuick() {
    return true;
  }

  /** Whether it can profile what it measures and draw a flame graph. */
  default boolean isProfiled() {
    return false;
  }

  /** Programs that it cannot run without. */
  default Set<Program> needs() {
    return Set.of();
  }

  /** Optional programs; without them, a part of the benchmark is skipped. */
  default Set<Program> wants() {
    return Set.of();
  }

  /**
   * Runs the measurements. An unexpected answer to any call ends the benchmark.
   *
   * @throws IllegalStateException with a message that says what went wrong
   */
  void run(Settings settings, Report report) throws IOException;
}
