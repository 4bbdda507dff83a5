package dev.toolrack.server.execution;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on what is in flight at once. Thread-safe and lock-free. */
public final class InFlightLimit {
  private static final long ONE_MORE = (1L << Integer.SIZE) + 1;

  private final int limit;

  /** Places taken so far in the upper half, places taken now in the lower, never negative. */
  private final AtomicLong state = new AtomicLong();

  public InFlightLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** Takes one of the places; false if all are taken. */
  public boolean tryAcquire() {
    if ((int) state.addAndGet(ONE_MORE) <= limit) {
      return true;
    }
    state.addAndGet(-ONE_MORE);
    return false;
  }

  /** Gives a place back. */
  public void release() {
    state.decrementAndGet();
  }

  /** Places taken now. */
  public int inFlight() {
    return Math.min((int) state.get(), limit);
  }

  /** Times that a place was taken so far; it wraps around. */
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
