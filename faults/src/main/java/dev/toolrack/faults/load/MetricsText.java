package dev.toolrack.faults.load;

import dev.toolrack.faults.history.Scrape.Figures;

/** Extracts the figures from the Prometheus text format. */
final class MetricsText {
  private MetricsText() {}

  static Figures figures(String text) {
    return new Figures(
        (long) sum(text, "toolrack_feed_revision"),
        sum(text, "toolrack_staleness_seconds"),
        (int) sum(text, "toolrack_cluster_members"),
        sum(text, "toolrack_leader") > 0,
        (long) sum(text, "toolrack_leader_terms_total"),
        (long) sum(text, "toolrack_telemetry_accepted_total"),
        (long) sum(text, "toolrack_telemetry_written_total"),
        (long) sum(text, "toolrack_telemetry_dropped_total"));
  }

  /**
   * The sum of a metric over its labels.
   *
   * @throws IllegalArgumentException if the metric does not exist
   */
  private static double sum(String text, String metric) {
    double sum = 0;
    boolean found = false;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(metric + " ") || line.startsWith(metric + "{")) {
        found = true;
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    if (!found) {
      throw new IllegalArgumentException("there is no metric " + metric);
    }
    return sum;
  }
}
