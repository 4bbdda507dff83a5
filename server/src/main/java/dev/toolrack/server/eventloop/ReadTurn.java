package dev.toolrack.server.eventloop;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * What an event loop reads from its callers in one turn, that is, between two looks at its other
 * network events. Used only by the thread of that loop.
 *
 * <p>A connection that has more than the turn's bytes allow waits, unread, until it is called up.
 * One connection is called up per turn, in the order of arrival. While any are waiting, each
 * connection that has been read joins the end of the queue, so that a connection is read in one go
 * rather than all of them a little at a time.
 *
 * <p>While the crowd exceeds its capacity, nobody is called up, but for at most {@value
 * #HELD_TURNS} turns.
 */
final class ReadTurn {
  /** About a hundred calls of the usual size: one or two milliseconds of work. */
  static final int BYTES = 16 << 10;

  /** The same in a crowd: about forty calls, whose replies are also sent together. */
  static final int CROWDED_BYTES = 6 << 10;

  /** Most bytes read at once from something large: they fill memory, but complete no call yet. */
  static final int LARGE_BYTES = 256 << 10;

  /** Least bytes for each connection that must still be read when the turn's bytes are used up. */
  static final int LEAST_BYTES = 1 << 10;

  /** Share of the capacity for executions from which on there is a crowd. */
  static final double CROWDED = 1.0 / 16;

  /** Most turns in which nobody is called up: callers are heard however much is in flight. */
  static final int HELD_TURNS = 50;

  /** Time between two such turns: a few executions, and a short wait once they are over. */
  static final long HELD_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** A connection whose reading can be suspended. */
  interface Connection {
    /** Sets whether the connection is read when data arrives. */
    void read(boolean reading);
  }

  /** The event loop. */
  interface Loop {
    /** Runs a task once everything that arrived in this turn has been read. */
    void thisTurn(Runnable task);

    /** Runs a task in the next turn, but not before the delay has passed. */
    void nextTurn(Runnable task, long delayNanos);
  }

  private final DoubleSupplier crowd;
  private final Loop loop;
  private final Runnable end = this::end;

  /** Connections that are not being read, longest wait first. */
  private final SequencedSet<Connection> waiting = new LinkedHashSet<>();

  /** Connections that were read in this turn and must wait afterwards. */
  private final SequencedSet<Connection> read = new LinkedHashSet<>();

  /** Size of {@code waiting}, for other threads. */
  private volatile int waitingCount;

  private long arrivals;
  private int left = BYTES;
  private boolean ending;
  private int held;

  /**
   * Creates a turn that begins with the first read.
   *
   * @param crowd share of the capacity for executions that is taken by those that keep the loop
   *     busy; above 1 if there are more than the capacity
   */
  ReadTurn(DoubleSupplier crowd, Loop loop) {
    this.crowd = crowd;
    this.loop = loop;
  }

  private int most() {
    return crowd.getAsDouble() < CROWDED ? BYTES : CROWDED_BYTES;
  }

  /**
   * Number of bytes to read from a connection.
   *
   * @param fruitless number of full reads since one of them last completed something: the
   *     connection then has something large, rather than many calls. Each next read is four times
   *     as large, in a crowd.
   */
  int bytes(int fruitless) {
    int most = most();
    if (fruitless > 0 && most < BYTES) {
      return (int) Math.min((long) most << Math.min(2 * fruitless, Integer.SIZE), LARGE_BYTES);
    }
    return Math.clamp(left, Math.min(LEAST_BYTES, most), most);
  }

  /** A call has begun, or one of its messages is complete. */
  void arrived() {
    arrivals++;
  }

  /** Number of calls to {@link #arrived}. */
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

  /** Number of connections that wait to be read. For any thread. */
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
    // A connection that was called up may have nothing to read, and thus start no turn that would
    // end.
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
