package dev.toolrack.bench.load;

import dev.toolrack.bench.report.Sample;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Blocking calls, one after the other. */
public final class Sequential {
  private static final int DIGITS = 3;

  private Sequential() {}

  /**
   * Makes calls for a given time.
   *
   * @param call makes a call and returns how many of its nanoseconds count; throws if the answer is
   *     not as expected
   */
  public static Sample run(Duration length, LongSupplier call) {
    Histogram latency = new Histogram(DIGITS);
    long began = System.nanoTime();
    while (System.nanoTime() - began < length.toNanos() || latency.getTotalCount() == 0) {
      latency.recordValue(call.getAsLong());
    }
    long nanos = System.nanoTime() - began;
    return new LoadResult(latency.getTotalCount(), 0, 0, nanos, latency, null).sample();
  }

  /** Makes calls for a given time, counting the whole duration of each. */
  public static Sample run(Duration length, Runnable call) {
    return run(
        length,
        () -> {
          long began = System.nanoTime();
          call.run();
          return System.nanoTime() - began;
        });
  }
}
