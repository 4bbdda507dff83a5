package dev.toolrack.bench.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A load at a fixed rate: each call begins at its scheduled time, regardless of the calls before
 * it, and its latency is measured from that time. A stall therefore counts for every call scheduled
 * during it (no coordinated omission).
 */
public final class OpenLoop {
  /** With this many calls in flight, the subject is considered to have failed. */
  private static final int MAX_IN_FLIGHT = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Parking overshoots by about this much; the rest of a wait is spent spinning. */
  private static final long SPIN_NANOS = 60_000;

  private OpenLoop() {}

  /** Runs the load and waits until its last call has ended. */
  public static LoadResult run(Call call, double perSecond, Duration length) {
    Tally tally = new Tally();
    Semaphore room = new Semaphore(MAX_IN_FLIGHT);
    long calls = Math.max(1, Math.round(perSecond * length.toNanos() / 1e9));
    long began = System.nanoTime();
    for (long i = 0; i < calls; i++) {
      long due = began + (long) (i * 1e9 / perSecond);
      await(due);
      if (room.tryAcquire()) {
        call.begin(
            problem -> {
              tally.count(due, problem);
              room.release();
            });
      } else {
        tally.fail("not begun: " + MAX_IN_FLIGHT + " calls were in flight");
      }
    }
    try {
      if (!room.tryAcquire(MAX_IN_FLIGHT, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        tally.fail("calls did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tally.fail("interrupted");
    }
    return tally.result(System.nanoTime() - began);
  }

  private static void await(long due) {
    long wait = due - System.nanoTime();
    while (wait > 0) {
      if (wait > SPIN_NANOS) {
        LockSupport.parkNanos(wait - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
      wait = due - System.nanoTime();
    }
  }
}
