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

/** The CPU time of all processes of a Postgres, including those that have ended. Linux only. */
final class PostgresCpu {
  /**
   * Linux, {@code proc_pid_stat(5)}: index among the fields after the name, which is the last one
   * in parentheses.
   */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int USER_OF_ENDED = 13;
  private static final int SYSTEM_OF_ENDED = 14;

  /** Length of a clock tick in {@code /proc}, on every architecture that JDK 25 supports. */
  private static final double TICK_MICROS = 10_000;

  private final long postmaster;

  /**
   * For a running Postgres.
   *
   * @param data its data folder
   */
  PostgresCpu(Path data) {
    try {
      postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same round, with the CPU time of Postgres per request. */
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
      return 0; // it has ended meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
