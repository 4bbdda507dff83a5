package dev.toolrack.bench;

import dev.toolrack.bench.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to run a benchmark. What is not given is up to the benchmark, which chooses much smaller
 * values for a quick run.
 *
 * @param quick whether the run only has to show that the benchmark works
 * @param folder where the benchmark may write; initially empty
 * @param pattern regular expression that selects parts; empty for all
 * @param schemas a catalog in list format whose schemas are used; null for none
 * @param flameGraph where to draw a profile; null for none
 * @param progress informed of what is being done
 */
record Settings(
    boolean quick,
    @Nullable Integer givenRounds,
    @Nullable Integer givenSeconds,
    @Nullable Integer givenTools,
    @Nullable Integer givenRate,
    Path folder,
    String pattern,
    @Nullable Path schemas,
    @Nullable Path flameGraph,
    Progress progress) {
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 2;

  int warmUps() {
    return quick ? 0 : WARM_UPS;
  }

  int rounds() {
    return givenOr(givenRounds, ROUNDS, 1);
  }

  int seconds(int usual) {
    return givenOr(givenSeconds, usual, 1);
  }

  int tools(int usual, int quickly) {
    return givenOr(givenTools, usual, quickly);
  }

  int rate(int usual, int quickly) {
    return givenOr(givenRate, usual, quickly);
  }

  /** One of two values that the user cannot set. */
  int choice(int usual, int quickly) {
    return quick ? quickly : usual;
  }

  /** The same settings with a subfolder, which is created. */
  Settings in(String below) {
    try {
      return new Settings(
          quick,
          givenRounds,
          givenSeconds,
          givenTools,
          givenRate,
          Files.createDirectories(folder.resolve(below)),
          pattern,
          schemas,
          flameGraph,
          progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int givenOr(@Nullable Integer given, int usual, int quickly) {
    if (given != null) {
      return given;
    }
    return quick ? quickly : usual;
  }
}
