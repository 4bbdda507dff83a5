package dev.toolrack.bench.report;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One round of one subject.
 *
 * @param done requests, items or rows that were answered as expected
 * @param values what was measured
 */
public record Sample(long done, Map<Metric, Double> values) {
  /** Copies the values. */
  public Sample {
    EnumMap<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  public static Sample of(long done) {
    return new Sample(done, Map.of());
  }

  /** A sample with the number of requests and the rate that follows from the given time. */
  public static Sample rate(long done, long nanos) {
    return of(done).with(Metric.RATE, done * 1e9 / nanos);
  }

  /** The sum of samples taken at the same time: the number of requests done, and their rate. */
  public static Sample sum(Collection<Sample> parts) {
    return of(parts.stream().mapToLong(Sample::done).sum())
        .with(Metric.RATE, parts.stream().mapToDouble(part -> part.get(Metric.RATE)).sum());
  }

  /** The same sample with one more value. */
  public Sample with(Metric metric, double value) {
    EnumMap<Metric, Double> more = new EnumMap<>(Metric.class);
    more.putAll(values);
    more.put(metric, value);
    return new Sample(done, more);
  }

  /**
   * Returns a value.
   *
   * @throws IllegalStateException if it was not measured
   */
  public double get(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalStateException("the round has no " + metric.label());
    }
    return value;
  }
}
