package dev.toolrack.bench.load;

import dev.toolrack.bench.report.Sample;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** One blocking call after the other. */
public final class Sequential {
  private static final int DIGITS = 3;

  private Sequential() {}

  /**
   * Calls for a while.
   *
   * @param call makes a call and answers with the nanoseconds that count of it; throws if it is not
   *     answered as it should be
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

  /** Calls for a while, and all of each call counts. */
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
