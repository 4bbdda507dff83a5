package dev.toolrack.bench.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Two subjects of a comparison, paired round by round, because disturbances of the machine affect
 * both.
 *
 * @param how whether to take the ratio of the two, or the difference of the first from the second
 */
record Pairing(How how, Metric metric, String of, String to) {
  enum How {
    RATIO,
    DIFFERENCE
  }

  List<Double> values(Comparison comparison) {
    List<Double> first = comparison.values(of, metric);
    List<Double> second = comparison.values(to, metric);
    return IntStream.range(0, first.size())
        .mapToObj(round -> value(first.get(round), second.get(round)))
        .toList();
  }

  private double value(double first, double second) {
    return switch (how) {
      case RATIO -> first / second;
      case DIFFERENCE -> first - second;
    };
  }

  String label() {
    return switch (how) {
      case RATIO -> of + " / " + to + ", " + metric.label().replace(", " + metric.unit(), "");
      case DIFFERENCE -> of + " − " + to + ", " + metric.label();
    };
  }

  String format(double value) {
    return how == How.RATIO ? String.format("%.3f", value) : metric.format(value);
  }
}
