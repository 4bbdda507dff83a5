package dev.toolrack.server.execution;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How much of the room for executions is taken by those that began lately: from 0 to 1, and above
 * that where the room has become smaller than what is in it. Thread-safe and lock-free.
 *
 * <p>What a replica has in flight says how long upstreams take as much as how much it has to do: by
 * Little's law the number is their product. Executions that wait for a slow upstream cost nothing,
 * so no more of them are counted than began within the last {@value #MILLIS} ms.
 *
 * <p>The room is the limit of executions in flight while the cores have time left. When they have
 * not, more in flight is no more done, and all of it is copied by the collector and waits for its
 * turn: so the room shrinks for as long as the cores stay busy, down to what keeps them so, and
 * grows again as soon as they have time.
 */
public final class Crowd implements DoubleSupplier {
  /**
   * A fraction of what slow upstreams take, and more than calls take where the cores have as many
   * as they can do.
   */
  static final long MILLIS = 125;

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS);

  /** Time between two looks at the cores: Linux tells their time in steps of 10 ms. */
  public static final Duration LOOK = Duration.ofMillis(100);

  private final InFlightLimit limit;
  private final int leastRoom;
  private final LongSupplier nanoTime;
  private final AtomicReference<Window> window;
  private volatile int room;

  /** The most that was counted since the last look; of several at once one may be lost. */
  private volatile long most;

  /**
   * A stretch of time.
   *
   * @param sinceNanos when it began
   * @param sinceStarted executions that had been started then
   * @param before how many began in as long a time before it
   */
  private record Window(long sinceNanos, int sinceStarted, long before) {}

  /**
   * The crowd before that limit.
   *
   * @param leastRoom executions for which there is room however busy the cores are
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

  /** Executions that make up a whole crowd. */
  public int room() {
    return room;
  }

  /** Makes the room fit what the cores had to do; to be called every {@link #LOOK}. */
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

  @Override
  public String toString() {
    return "Crowd{" + getAsDouble() + " of " + room + "}";
  }
}
