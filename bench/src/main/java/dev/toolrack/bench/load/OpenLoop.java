package dev.toolrack.bench.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A load at a fixed rate: a call begins when its time has come, whatever became of those before it,
 * and its latency counts from that time. So a stall is seen by all calls that fell into it (no
 * coordinated omission).
 */
public final class OpenLoop {
  /** So many calls in flight mean that the subject has given up. */
  private static final int MAX_IN_FLIGHT = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Parking wakes late by about so much; the rest of a wait is spun. */
  private static final long SPIN_NANOS = 60_000;

  private OpenLoop() {}

  /** Runs the load and waits for the last of its calls. */
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
