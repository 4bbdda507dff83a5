package dev.toolrack.bench.report;

import java.util.List;
import java.util.function.DoubleFunction;

/** A report as a table for people. */
public final class TextReport {
  private static final int LABEL = 52;

  private TextReport() {}

  /** The whole report, ending with a line feed. */
  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(report.name()).append(", ").append(report.began()).append("\n\n");
    report.facts().forEach((label, value) -> text.append(label(label)).append(value).append('\n'));
    report.comparisons().forEach(comparison -> table(text, comparison));
    if (!report.figures().isEmpty()) {
      text.append('\n');
    }
    for (Report.Figure figure : report.figures()) {
      text.append(label(figure.label()))
          .append(String.format("%,.3f %s", figure.value(), figure.unit()).strip())
          .append('\n');
    }
    for (TimeLine line : report.timeLines()) {
      Spread spread = Spread.of(line.values());
      text.append('\n')
          .append(label(line.title() + ", " + line.unit()))
          .append(
              String.format(
                  "first %,.1f   last %,.1f   min %,.1f   max %,.1f%n",
                  line.values().getFirst(), line.values().getLast(), spread.min(), spread.max()));
    }
    if (!report.notes().isEmpty()) {
      text.append('\n');
    }
    report.notes().forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static void table(StringBuilder text, Comparison comparison) {
    text.append(
        String.format(
            "%n%-" + LABEL + "s %12s %12s %12s%n",
            comparison.title(),
            comparison.rounds().size() == 1 ? "one round" : "median",
            "min",
            "max"));
    for (String subject : comparison.subjects()) {
      for (Metric metric : comparison.metrics(subject)) {
        row(
            text,
            subject + ", " + metric.label(),
            comparison.values(subject, metric),
            metric::format);
      }
    }
    for (Pairing pairing : comparison.pairings()) {
      row(text, pairing.label(), pairing.values(comparison), pairing::format);
    }
  }

  private static void row(
      StringBuilder text, String label, List<Double> values, DoubleFunction<String> format) {
    Spread spread = Spread.of(values);
    text.append(
        String.format(
            "%-" + LABEL + "s %12s %12s %12s%n",
            "  " + label,
            format.apply(spread.median()),
            format.apply(spread.min()),
            format.apply(spread.max())));
  }

  private static String label(String label) {
    return String.format("%-" + LABEL + "s ", label);
  }
}
