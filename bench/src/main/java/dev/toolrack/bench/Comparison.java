package dev.toolrack.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Rounds of two subjects in turn, so that what disturbs the machine disturbs both. */
final class Comparison {
  private final String title;
  private final List<Round> rounds = new ArrayList<>();

  Comparison(String title) {
    this.title = title;
  }

  /** A subject's rounds in the order they were run. */
  private record Round(LoadResult subject, LoadResult baseline, double subjectCpuMicros) {}

  /** A way to load a subject once. */
  interface Load {
    LoadResult on(Subject subject);
  }

  /** Warms both, then loads them in turn. A round with an error ends the run. */
  static Comparison run(
      String title, Subject subject, Subject baseline, Load load, int warmUps, int rounds) {
    Comparison comparison = new Comparison(title);
    for (int i = 0; i < warmUps; i++) {
      checked(subject, load);
      checked(baseline, load);
    }
    for (int i = 0; i < rounds; i++) {
      LoadResult other = checked(baseline, load);
      Duration before = subject.cpuTime();
      LoadResult own = checked(subject, load);
      double cpuMicros = subject.cpuTime().minus(before).toNanos() / 1e3 / own.succeeded();
      comparison.rounds.add(new Round(own, other, cpuMicros));
    }
    return comparison;
  }

  private static LoadResult checked(Subject subject, Load load) {
    LoadResult result = load.on(subject);
    if (result.failed() > 0 || result.succeeded() == 0) {
      throw new IllegalStateException(
          subject.name()
              + ": "
              + result.failed()
              + " of its calls failed; the round does not count");
    }
    return result;
  }

  /** A table for people. */
  String table(String subjectName, String baselineName) {
    return title
        + "\n"
        + row(
            "  " + baselineName + " req/s", round -> round.baseline().requestsPerSecond(), "%,.0f")
        + row("  " + subjectName + " req/s", round -> round.subject().requestsPerSecond(), "%,.0f")
        + row("  ratio of each pair", Comparison::ratio, "%.3f")
        + row("  " + baselineName + " mean µs", round -> round.baseline().meanMicros(), "%,.1f")
        + row("  " + subjectName + " mean µs", round -> round.subject().meanMicros(), "%,.1f")
        + row(
            "  added to the mean, µs",
            round -> round.subject().meanMicros() - round.baseline().meanMicros(),
            "%,.1f")
        + row("  " + subjectName + " CPU µs a call", Round::subjectCpuMicros, "%,.1f");
  }

  private static double ratio(Round round) {
    return round.subject().requestsPerSecond() / round.baseline().requestsPerSecond();
  }

  private String row(String label, ToDoubleFunction<Round> value, String format) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return String.format(
        "%-34s median %9s   min %9s   max %9s%n",
        label,
        String.format(format, median(sorted)),
        String.format(format, sorted[0]),
        String.format(format, sorted[sorted.length - 1]));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
