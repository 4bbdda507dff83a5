package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The CPU time of all processes of a Postgres, those that have ended included; Linux only. */
final class PostgresCpu {
  /** Linux, {@code proc_pid_stat(5)}: fields after the name, which is the last in parentheses. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int USER_OF_ENDED = 13;
  private static final int SYSTEM_OF_ENDED = 14;

  /** Of a clock tick as {@code /proc} counts, on every architecture that a JDK 25 has. */
  private static final double TICK_MICROS = 10_000;

  private final long postmaster;

  /**
   * Of a Postgres that runs.
   *
   * @param data its folder
   */
  PostgresCpu(Path data) {
    try {
      postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same round with what it cost Postgres for each that was done. */
  Comparison.Round measured(Comparison.Round round) {
    return () -> {
      double before = micros();
      Sample sample = round.run();
      return sample.with(Metric.POSTGRES_CPU, (micros() - before) / sample.done());
    };
  }

  private double micros() {
    long ticks =
        ticks(postmaster, USER_OF_ENDED, SYSTEM_OF_ENDED)
            + ticks(postmaster, USER, SYSTEM)
            + ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(child -> ticks(child.pid(), USER, SYSTEM))
                .sum();
    return ticks * TICK_MICROS;
  }

  private static long ticks(long pid, int user, int system) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      return Long.parseLong(fields.get(user)) + Long.parseLong(fields.get(system));
    } catch (NoSuchFileException e) {
      return 0; // ended since
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
