package dev.toolrack.bench.load;

import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The result of a load.
 *
 * @param done calls that were answered as expected
 * @param failed all other calls
 * @param lastFailureSeconds seconds from the start of the load to the last failure
 * @param latency latency of the successful calls, in nanoseconds
 * @param problem what went wrong first, and when
 */
public record LoadResult(
    long done,
    long failed,
    double lastFailureSeconds,
    long nanos,
    Histogram latency,
    @Nullable String problem) {
  /**
   * The result as a sample of one round.
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
