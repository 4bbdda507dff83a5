package dev.toolrack.server.execution;

import java.util.concurrent.atomic.AtomicInteger;

/** A bound on what is in flight at once. Thread-safe and lock-free. */
public final class InFlightLimit {
  private final int limit;
  private final AtomicInteger inFlight = new AtomicInteger();

  public InFlightLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** Takes one of the places; false if all are taken. */
  public boolean tryAcquire() {
    if (inFlight.incrementAndGet() <= limit) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  public void release() {
    inFlight.decrementAndGet();
  }

  /** Places taken now. */
  public int inFlight() {
    return Math.min(inFlight.get(), limit);
  }

  /** Share of the places that is taken, from 0 to 1. */
  public double taken() {
    return (double) inFlight() / limit;
  }

  public int limit() {
    return limit;
  }

  @Override
  public String toString() {
    return "InFlightLimit{" + inFlight() + "/" + limit + "}";
  }
}
