package dev.toolrack.bench.load;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts calls as they end. Thread-safe. */
final class Tally {
  private static final long MAX_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram latency = new ConcurrentHistogram(MAX_NANOS, DIGITS);
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
  private final long startNanos = System.nanoTime();
  private volatile long lastFailureNanos = startNanos;

  void count(long beganNanos, @Nullable String problemOfCall) {
    if (problemOfCall == null) {
      done.increment();
      latency.recordValue(Math.clamp(System.nanoTime() - beganNanos, 0, MAX_NANOS));
    } else {
      fail(problemOfCall);
    }
  }

  void fail(String problemOfCall) {
    failed.increment();
    lastFailureNanos = System.nanoTime();
    if (problem.get() == null) {
      var _ =
          problem.compareAndSet(
              null, "after %.1f s: %s".formatted(seconds(lastFailureNanos), problemOfCall));
    }
  }

  private double seconds(long moment) {
    return (moment - startNanos) / 1e9;
  }

  LoadResult result(long nanos) {
    return new LoadResult(
        done.sum(), failed.sum(), seconds(lastFailureNanos), nanos, latency, problem.get());
  }
}
