package dev.toolrack.bench.load;

import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load came to.
 *
 * @param done calls that were answered as they should be
 * @param failed all others
 * @param lastFailureSeconds seconds from the load's start to the last of these
 * @param latency in nanoseconds, of those that were done
 * @param problem of the first that failed, and when
 */
public record LoadResult(
    long done,
    long failed,
    double lastFailureSeconds,
    long nanos,
    Histogram latency,
    @Nullable String problem) {
  /**
   * The round that it was.
   *
   * @throws IllegalStateException if a call failed
   */
  public Sample sample() {
    if (failed > 0 || done == 0) {
      throw new IllegalStateException(
          "%d of %d calls failed, the last after %.1f s, the first %s"
              .formatted(failed, done + failed, lastFailureSeconds, problem));
    }
    return Sample.rate(done, nanos)
        .with(Metric.MEAN, latency.getMean() / 1e3)
        .with(Metric.P50, latency.getValueAtPercentile(50) / 1e3)
        .with(Metric.P99, latency.getValueAtPercentile(99) / 1e3);
  }
}
