package dev.toolrack.bench.report;

/** What can be measured in a round. */
public enum Metric {
  RATE("per second", "1/s", "%,.0f"),
  TIME("time", "s", "%,.3f"),
  MEAN("mean", "µs", "%,.1f"),
  MEAN_NANOS("mean", "ns", "%,.1f"),
  P50("p50", "µs", "%,.1f"),
  P99("p99", "µs", "%,.1f"),
  INTERNAL_P50("internal p50", "µs", "%,.1f"),
  INTERNAL_P99("internal p99", "µs", "%,.1f"),
  SHED("shed", "1/s", "%,.0f"),
  CPU("CPU each", "µs", "%,.1f"),
  POSTGRES_CPU("CPU of Postgres each", "µs", "%,.1f"),
  ALLOCATED("allocated each", "B", "%,.0f"),
  RESIDENT("resident", "MiB", "%,.0f"),
  STATEMENTS("statements each", "", "%,.2f");

  private final String label;
  private final String unit;
  private final String format;

  Metric(String label, String unit, String format) {
    this.label = label;
    this.unit = unit;
    this.format = format;
  }

  /** The metric with its unit, for people. */
  public String label() {
    return unit.isEmpty() || this == RATE ? label : label + ", " + unit;
  }

  public String unit() {
    return unit;
  }

  String format(double value) {
    return String.format(format, value);
  }
}
