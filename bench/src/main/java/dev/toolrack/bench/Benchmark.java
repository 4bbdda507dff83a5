package dev.toolrack.bench;

import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.Program;
import java.io.IOException;
import java.util.Set;

/** Something that {@code ./toolrack bench NAME} measures. */
interface Benchmark {
  String name();

  /** What is compared with what, on one line. */
  String about();

  /** Whether a quick run of all has it; what starts many processes takes too long for that. */
  default boolean isQuick() {
    return true;
  }

  /** Whether it profiles what it measures, and so has a flame graph. */
  default boolean isProfiled() {
    return false;
  }

  /** Programs without which it cannot run. */
  default Set<Program> needs() {
    return Set.of();
  }

  /** Programs without which a part of it is left out. */
  default Set<Program> wants() {
    return Set.of();
  }

  /**
   * Measures. A call that is not answered as it should be ends it.
   *
   * @throws IllegalStateException that says what went wrong
   */
  void run(Settings settings, Report report) throws IOException;
}
