package dev.toolrack.server.eventloop;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * What one event loop reads of its callers in one turn, between two looks at everything else that
 * the network has for it. Of that loop's thread.
 *
 * <p>A connection that has more than the turn has bytes for waits, unread, until it is called up:
 * one a turn, in the order in which they came. While any waits, each that has been read goes to the
 * end of the queue. So what is on a connection is read in one go, and not a little of all of them.
 */
final class ReadTurn {
  /** Some hundred calls of the usual size: one or two milliseconds of work. */
  static final int BYTES = 16 << 10;

  /** The same in a crowd: some ten calls. */
  static final int CROWDED_BYTES = 2 << 10;

  /** The same in a denser one: one or two calls. */
  static final int PACKED_BYTES = 128;

  /** What those have at most that are to be read once the turn's bytes are gone. */
  static final int LEAST_BYTES = 1 << 10;

  /** Share of the room for executions from which on there is a crowd. */
  static final double CROWDED = 1.0 / 16;

  /** The same in a denser one. */
  static final double PACKED = 1.0 / 4;

  /** A connection that can be left unread for a while. */
  interface Connection {
    /** Whether it is read when something comes. */
    void read(boolean reading);
  }

  private final DoubleSupplier crowd;
  private final Consumer<Runnable> thisTurn;
  private final Consumer<Runnable> nextTurn;
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

  /**
   * A turn that begins with the first read.
   *
   * @param crowd share of the room for executions that is taken by those that keep the loop busy,
   *     from 0 to 1
   * @param thisTurn runs a task once everything that has come in this turn has been read
   * @param nextTurn the same, in the turn after it
   */
  ReadTurn(DoubleSupplier crowd, Consumer<Runnable> thisTurn, Consumer<Runnable> nextTurn) {
    this.crowd = crowd;
    this.thisTurn = thisTurn;
    this.nextTurn = nextTurn;
  }

  private int most() {
    double share = crowd.getAsDouble();
    return share < CROWDED ? BYTES : share < PACKED ? CROWDED_BYTES : PACKED_BYTES;
  }

  /**
   * Bytes to read of a connection.
   *
   * @param fruitless reads of it, one after the other, that were full and of which nothing came:
   *     what it has is large, not much. Each doubles what is read of it in a crowd.
   */
  int bytes(int fruitless) {
    int most = most();
    if (fruitless > 0 && most < BYTES) {
      return (int) Math.min((long) most << Math.min(fruitless, Integer.SIZE), BYTES);
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
      thisTurn.accept(end);
    }
  }

  /** Connections that wait to be read. Of any thread. */
  int waiting() {
    return waitingCount;
  }

  private void end() {
    boolean called = !waiting.isEmpty();
    if (called) {
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
      nextTurn.accept(end);
    }
  }

  @Override
  public String toString() {
    return "ReadTurn{" + left + " bytes left, " + waitingCount + " waiting}";
  }
}
