package dev.toolrack.bench.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A load with a fixed number of calls in flight: when one ends, the next begins. */
public final class ClosedLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Call call;
  private final Tally tally = new Tally();
  private final CountDownLatch ended;
  private final long deadline;

  private ClosedLoop(Call call, int inFlight, long deadline) {
    this.call = call;
    this.ended = new CountDownLatch(inFlight);
    this.deadline = deadline;
  }

  /** Runs the load, and waits for the calls still in flight at its end. */
  public static LoadResult run(Call call, int inFlight, Duration length) {
    long began = System.nanoTime();
    ClosedLoop loop = new ClosedLoop(call, inFlight, began + length.toNanos());
    for (int i = 0; i < inFlight; i++) {
      loop.next();
    }
    try {
      if (!loop.ended.await(length.plus(PATIENCE).toNanos(), TimeUnit.NANOSECONDS)) {
        loop.tally.fail("calls did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.tally.fail("interrupted");
    }
    return loop.tally.result(System.nanoTime() - began);
  }

  private void next() {
    long began = System.nanoTime();
    call.begin(problem -> ended(began, problem));
  }

  private void ended(long began, @Nullable String problem) {
    tally.count(began, problem);
    if (System.nanoTime() - deadline < 0) {
      next();
    } else {
      ended.countDown();
    }
  }
}
