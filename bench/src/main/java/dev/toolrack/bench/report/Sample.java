package dev.toolrack.bench.report;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One round of one subject.
 *
 * @param done requests, items or rows that were answered as they should be
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

  /** A sample of so many in that time, with their rate. */
  public static Sample rate(long done, long nanos) {
    return of(done).with(Metric.RATE, done * 1e9 / nanos);
  }

  /** Of samples that were taken at the same time: what was done, and the sum of their rates. */
  public static Sample sum(Collection<Sample> parts) {
    return of(parts.stream().mapToLong(Sample::done).sum())
        .with(Metric.RATE, parts.stream().mapToDouble(part -> part.get(Metric.RATE)).sum());
  }

  /** The same with one more value. */
  public Sample with(Metric metric, double value) {
    EnumMap<Metric, Double> more = new EnumMap<>(Metric.class);
    more.putAll(values);
    more.put(metric, value);
    return new Sample(done, more);
  }

  /**
   * A value.
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
