package dev.toolrack.server.execution;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The share of the capacity for executions that is taken by recently begun ones: from 0 to 1, and
 * more when the capacity has shrunk below the number of them. Thread-safe and lock-free.
 *
 * <p>The number of executions in flight reflects the latency of upstreams as much as the work of
 * the replica: by Little's law, it is the product of latency and rate. Executions that wait for a
 * slow upstream cost nothing, so no more of them are counted than began within the last {@value
 * #MILLIS} ms.
 *
 * <p>While the cores have time left, the capacity is the limit of executions in flight. When they
 * have none, more executions in flight get no more done, and each of them costs garbage collection
 * and waits for its turn. So the capacity shrinks while the cores are busy, down to what keeps them
 * busy, and grows again as soon as they have time.
 */
public final class Crowd implements DoubleSupplier {
  /**
   * Much less than slow upstreams take, and more than a call takes while the cores are fully used.
   */
  static final long MILLIS = 125;

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS);

  /** Interval at which the cores are measured: Linux reports their time in steps of 10 ms. */
  public static final Duration LOOK = Duration.ofMillis(100);

  private final InFlightLimit limit;
  private final int leastRoom;
  private final LongSupplier nanoTime;
  private final AtomicReference<Window> window;
  private volatile int room;

  /** Highest count since the last measurement. A lost concurrent update does no harm. */
  private volatile long most;

  /**
   * An interval of time.
   *
   * @param sinceNanos when it began
   * @param sinceStarted number of executions that had started by then
   * @param before number of executions that began in an interval of the same length before it
   */
  private record Window(long sinceNanos, int sinceStarted, long before) {}

  /**
   * Creates the crowd of an in-flight limit.
   *
   * @param leastRoom capacity that remains however busy the cores are
   */
  public Crowd(InFlightLimit limit, int leastRoom, LongSupplier nanoTime) {
    this.limit = limit;
    this.leastRoom = Math.min(leastRoom, limit.limit());
    this.nanoTime = nanoTime;
    room = limit.limit();
    window =
        new AtomicReference<>(new Window(nanoTime.getAsLong(), limit.started(), Long.MAX_VALUE));
  }

  @Override
  public double getAsDouble() {
    int inFlight = limit.inFlight();
    if (inFlight == 0) {
      return 0;
    }
    long counted = Math.min(inFlight, lately());
    if (counted > most) {
      most = counted;
    }
    return (double) counted / room;
  }

  /** Number of executions that make up a full crowd. */
  public int room() {
    return room;
  }

  /** Adapts the capacity to the load of the cores; to be called every {@link #LOOK}. */
  public void adapt(CpuLoad load) {
    long crowd = most;
    most = 0;
    if (load.leavesTime()) {
      room = Math.min(limit.limit(), room + Math.max(1, room / 2));
    } else if (load.isFull() && crowd >= leastRoom) {
      room = Math.max(leastRoom, (int) Math.min(room, crowd) * 3 / 4);
    }
  }

  private long lately() {
    Window present = window.get();
    int started = limit.started();
    // A refused execution counts as started for a moment, so the difference may be slightly
    // negative.
    long began = Math.max(0, started - present.sinceStarted());
    long now = nanoTime.getAsLong();
    long nanos = now - present.sinceNanos();
    if (nanos < NANOS) {
      return Math.max(present.before(), began);
    }
    // If nobody asked for a while, it is unknown when they began: possibly all of them recently.
    long before = nanos < 2 * NANOS ? began * NANOS / nanos : began;
    window.compareAndSet(present, new Window(now, started, before));
    return before;
  }

  @Override
  public String toString() {
    return "Crowd{" + getAsDouble() + " of " + room + "}";
  }
}
