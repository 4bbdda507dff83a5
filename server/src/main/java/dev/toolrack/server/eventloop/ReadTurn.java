package dev.toolrack.server.eventloop;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * What one event loop reads of its callers in one turn, between two looks at everything else that
 * the network has for it. Of that loop's thread.
 *
 * <p>A connection that has more than the turn has bytes for waits, unread, until it is called up:
 * one a turn, in the order in which they came. While any waits, each that has been read goes to the
 * end of the queue. So what is on a connection is read in one go, and not a little of all of them.
 *
 * <p>Where the crowd is larger than the room for it nobody is called up until it is not, or for
 * {@value #HELD_TURNS} turns.
 */
final class ReadTurn {
  /** Some hundred calls of the usual size: one or two milliseconds of work. */
  static final int BYTES = 16 << 10;

  /** The same in a crowd: some forty calls, whose replies go out together too. */
  static final int CROWDED_BYTES = 6 << 10;

  /** What is read at once at most of something large: memory that is filled, and no call yet. */
  static final int LARGE_BYTES = 256 << 10;

  /** What those have at most that are to be read once the turn's bytes are gone. */
  static final int LEAST_BYTES = 1 << 10;

  /** Share of the room for executions from which on there is a crowd. */
  static final double CROWDED = 1.0 / 16;

  /** Turns in which nobody is called up at most: whatever is in flight, callers are heard. */
  static final int HELD_TURNS = 50;

  /** Time between two such turns: a few executions, and little to wait when they are over. */
  static final long HELD_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** A connection that can be left unread for a while. */
  interface Connection {
    /** Whether it is read when something comes. */
    void read(boolean reading);
  }

  /** The event loop. */
  interface Loop {
    /** Runs a task once everything that has come in this turn has been read. */
    void thisTurn(Runnable task);

    /** The same in the turn after it, and not before so much time is over. */
    void nextTurn(Runnable task, long delayNanos);
  }

  private final DoubleSupplier crowd;
  private final Loop loop;
  private final Runnable end = this::end;

  /** Those that are not read, the longest first. */
  private final SequencedSet<Connection> waiting = new LinkedHashSet<>();

  /** Those that have been read in this turn and are to wait. */
  private final SequencedSet<Connection> read = new LinkedHashSet<>();

  /** How many those are, for other threads. */
  private volatile int waitingCount;

  private long arrivals;
  private int left = BYTES;
  private boolean ending;
  private int held;

  /**
   * A turn that begins with the first read.
   *
   * @param crowd share of the room for executions that is taken by those that keep the loop busy;
   *     above 1 where there are more than there is room for
   */
  ReadTurn(DoubleSupplier crowd, Loop loop) {
    this.crowd = crowd;
    this.loop = loop;
  }

  private int most() {
    return crowd.getAsDouble() < CROWDED ? BYTES : CROWDED_BYTES;
  }

  /**
   * Bytes to read of a connection.
   *
   * @param fruitless reads of it that were full, since something came of one the last time: what it
   *     has is large, not much. Each is followed by one of four times as much, in a crowd.
   */
  int bytes(int fruitless) {
    int most = most();
    if (fruitless > 0 && most < BYTES) {
      return (int) Math.min((long) most << Math.min(2 * fruitless, Integer.SIZE), LARGE_BYTES);
    }
    return Math.clamp(left, Math.min(LEAST_BYTES, most), most);
  }

  /** A call has begun or one of its messages is complete. */
  void arrived() {
    arrivals++;
  }

  /** How often that was so. */
  long arrivals() {
    return arrivals;
  }

  /**
   * A connection has been read.
   *
   * @param more whether it may have had more
   */
  void onRead(Connection connection, int bytes, boolean more) {
    left -= bytes;
    if (more || !waiting.isEmpty()) {
      read.add(connection);
    }
    if (!ending) {
      ending = true;
      loop.thisTurn(end);
    }
  }

  /** Connections that wait to be read. Of any thread. */
  int waiting() {
    return waitingCount;
  }

  private void end() {
    held = held < HELD_TURNS && crowd.getAsDouble() > 1 ? held + 1 : 0;
    boolean called = held > 0;
    if (!called && !waiting.isEmpty()) {
      called = true;
      waiting.removeFirst().read(true);
    }
    for (Connection connection : read) {
      if (called) {
        connection.read(false);
        waiting.add(connection);
      } else {
        called = true; // By being read as before.
      }
    }
    read.clear();
    if (waitingCount != waiting.size()) {
      waitingCount = waiting.size();
    }
    left = most();
    // Who was called up may have nothing to be read, and so no turn that would end.
    ending = !waiting.isEmpty();
    if (ending) {
      loop.nextTurn(end, held > 0 ? HELD_NANOS : 0);
    }
  }

  @Override
  public String toString() {
    return "ReadTurn{" + left + " bytes left, " + waitingCount + " waiting}";
  }
}
