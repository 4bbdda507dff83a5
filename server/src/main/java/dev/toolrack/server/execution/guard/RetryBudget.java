package dev.toolrack.server.execution.guard;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token bucket that limits retries to one fifth of the calls, plus an initial ten: each call adds
 * a fifth of a retry. Thread-safe and lock-free.
 */
final class RetryBudget {
  private static final int FIFTHS_PER_RETRY = 5;
  private static final int RESERVE_RETRIES = 10;
  private static final int MOST_RETRIES = 100;

  private final AtomicInteger fifths = new AtomicInteger(RESERVE_RETRIES * FIFTHS_PER_RETRY);

  /** Adds the share of a call. */
  void onCall() {
    int present = fifths.get();
    while (present < MOST_RETRIES * FIFTHS_PER_RETRY
        && !fifths.compareAndSet(present, present + 1)) {
      present = fifths.get();
    }
  }

  /** Takes a retry, if there is one. */
  boolean tryRetry() {
    int present = fifths.get();
    while (present >= FIFTHS_PER_RETRY) {
      if (fifths.compareAndSet(present, present - FIFTHS_PER_RETRY)) {
        return true;
      }
      present = fifths.get();
    }
    return false;
  }
}
