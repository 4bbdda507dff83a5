package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps calls from waiting for a database that does not answer: after a failure one call each
 * interval tries it, the others are turned away. Thread-safe, without a lock.
 */
final class DatabaseGate {
  private static final long OPEN = Long.MIN_VALUE;

  private final LongSupplier nanos;
  private final long probeNanos;
  private final AtomicLong nextProbeNanos = new AtomicLong(OPEN);

  DatabaseGate(LongSupplier nanos, Duration probeInterval) {
    this.nanos = nanos;
    probeNanos = probeInterval.toNanos();
  }

  /** Whether the caller may ask the database; it then says how that went. */
  boolean tryEnter() {
    long next = nextProbeNanos.get();
    if (next == OPEN) {
      return true;
    }
    long now = nanos.getAsLong();
    return now - next >= 0 && nextProbeNanos.compareAndSet(next, now + probeNanos);
  }

  /** Whether the database failed the last call that is known of. */
  boolean suspect() {
    return nextProbeNanos.get() != OPEN;
  }

  /** Whether a caller would be turned away at present. */
  boolean shut() {
    long next = nextProbeNanos.get();
    return next != OPEN && nanos.getAsLong() - next < 0;
  }

  void succeeded() {
    if (nextProbeNanos.get() != OPEN) {
      nextProbeNanos.set(OPEN);
    }
  }

  void failed() {
    nextProbeNanos.set(nanos.getAsLong() + probeNanos);
  }

  /** Time after which another call may be let through. */
  Duration retryAfter() {
    return Duration.ofNanos(probeNanos);
  }
}
