package dev.toolrack.server.execution;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A limit on how much is in flight at once. Thread-safe and lock-free. */
public final class InFlightLimit {
  /** After what time a call that found no place may be repeated. */
  public static final Duration RETRY_AFTER = Duration.ofMillis(250);

  private static final long ONE_MORE = (1L << Integer.SIZE) + 1;

  private final int limit;

  /**
   * Upper half: number of acquisitions so far. Lower half: places taken at present, never negative.
   */
  private final AtomicLong state = new AtomicLong();

  public InFlightLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** Takes a place; returns false if all are taken. */
  public boolean tryAcquire() {
    if ((int) state.addAndGet(ONE_MORE) <= limit) {
      return true;
    }
    state.addAndGet(-ONE_MORE);
    return false;
  }

  /** Returns a place. */
  public void release() {
    state.decrementAndGet();
  }

  /** Number of places taken at present. */
  public int inFlight() {
    return Math.min((int) state.get(), limit);
  }

  /** Number of acquisitions so far; wraps around. */
  int started() {
    return (int) (state.get() >>> Integer.SIZE);
  }

  public int limit() {
    return limit;
  }

  @Override
  public String toString() {
    return "InFlightLimit{" + inFlight() + "/" + limit + "}";
  }
}
