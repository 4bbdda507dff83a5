package dev.toolrack.server.execution;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How much of the room for executions is taken by those that began lately, from 0 to 1. Thread-safe
 * and lock-free.
 *
 * <p>What a replica has in flight says how long upstreams take as much as how much it has to do: by
 * Little's law the number is their product. Executions that wait for a slow upstream cost nothing,
 * so no more of them are counted than began within the last {@value #MILLIS} ms.
 */
public final class Crowd implements DoubleSupplier {
  /**
   * A fraction of what slow upstreams take, and more than calls take where the cores have as many
   * as they can do.
   */
  static final long MILLIS = 125;

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS);

  private final InFlightLimit limit;
  private final LongSupplier nanoTime;
  private final AtomicReference<Window> window;

  /**
   * A stretch of time.
   *
   * @param sinceNanos when it began
   * @param sinceStarted executions that had been started then
   * @param before how many began in as long a time before it
   */
  private record Window(long sinceNanos, int sinceStarted, long before) {}

  /** The crowd before that limit. */
  public Crowd(InFlightLimit limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    window =
        new AtomicReference<>(new Window(nanoTime.getAsLong(), limit.started(), Long.MAX_VALUE));
  }

  @Override
  public double getAsDouble() {
    int inFlight = limit.inFlight();
    return inFlight == 0 ? 0 : (double) Math.min(inFlight, lately()) / limit.limit();
  }

  private long lately() {
    Window present = window.get();
    int started = limit.started();
    // Who is being refused counts as started for a moment, so it may be a few less than it was.
    long began = Math.max(0, started - present.sinceStarted());
    long now = nanoTime.getAsLong();
    long nanos = now - present.sinceNanos();
    if (nanos < NANOS) {
      return Math.max(present.before(), began);
    }
    // Of a time in which nobody asked it is not known when they began: they may all have lately.
    long before = nanos < 2 * NANOS ? began * NANOS / nanos : began;
    window.compareAndSet(present, new Window(now, started, before));
    return before;
  }
}
