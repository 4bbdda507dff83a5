package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps calls from waiting for a database that does not answer: after a failure, one call per
 * interval probes it and all others are turned away. Logs when this begins and when it is over, at
 * most every ten seconds. Thread-safe and lock-free.
 */
final class DatabaseGate {
  private static final Logger log = LoggerFactory.getLogger(DatabaseGate.class);
  private static final long OPEN = Long.MIN_VALUE;
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanos;
  private final long probeNanos;
  private final BooleanSupplier known;
  private final AtomicLong nextProbeNanos = new AtomicLong(OPEN);
  private final AtomicLong nextWordNanos;

  /** Whether the log says that the gate is shut. */
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Creates an open gate.
   *
   * @param known whether the log already says that Postgres is away
   */
  DatabaseGate(LongSupplier nanos, Duration probeInterval, BooleanSupplier known) {
    this.nanos = nanos;
    probeNanos = probeInterval.toNanos();
    this.known = known;
    nextWordNanos = new AtomicLong(nanos.getAsLong());
  }

  /** Whether the caller may use the database; if so, the caller reports the result afterwards. */
  boolean tryEnter() {
    long next = nextProbeNanos.get();
    if (next == OPEN) {
      return true;
    }
    long now = nanos.getAsLong();
    return now - next >= 0 && nextProbeNanos.compareAndSet(next, now + probeNanos);
  }

  /** Whether the most recent database call failed. */
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
      if (told.compareAndSet(true, false)) {
        log.info("Tools can be read from Postgres again");
      }
    }
  }

  /**
   * Shuts the gate.
   *
   * @param cause why, for the log
   */
  void failed(Throwable cause) {
    shut(DatabaseFailure.origin(cause));
  }

  /** Shuts the gate because the database has been silent for this long. */
  void silent(Duration waited) {
    shut("no answer within " + waited.toMillis() + " ms");
  }

  private void shut(String why) {
    long now = nanos.getAsLong();
    nextProbeNanos.set(now + probeNanos);
    long next = nextWordNanos.get();
    if (!told.get()
        && !known.getAsBoolean()
        && now - next >= 0
        && nextWordNanos.compareAndSet(next, now + QUIET_NANOS)) {
      told.set(true);
      log.warn("Tools cannot be read from Postgres, memory answers what it can: {}", why);
    }
  }

  /** The failure of a call that cannot be answered without the database. */
  ToolrackException unavailable() {
    return ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "The catalog cannot be read just now")
        .withRetryAfter(retryAfter());
  }

  /** Time after which another call may be let through. */
  Duration retryAfter() {
    return Duration.ofNanos(probeNanos);
  }
}
