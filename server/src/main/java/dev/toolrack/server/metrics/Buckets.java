package dev.toolrack.server.metrics;

/** Histogram bounds, from a memory hit (50 µs) to the longest usual call (10 s). */
final class Buckets {
  static final double[] SECONDS = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
    2.5, 5, 10
  };

  static final double NANOS_PER_SECOND = 1e9;

  private Buckets() {}
}
