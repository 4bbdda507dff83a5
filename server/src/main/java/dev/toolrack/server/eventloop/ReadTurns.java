package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.ChannelConfig;
import io.grpc.netty.shaded.io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Limits how event loops read from callers: a few kilobytes per turn, however many connections
 * there are and however much they have sent; less in a crowd of executions, and nothing for a while
 * if the crowd exceeds its capacity. Thread-safe.
 *
 * <p>By default, Netty reads up to a megabyte from each. A loop that reads ten thousand calls in
 * one turn keeps all of them alive at once for the garbage collector to copy; it has no capacity
 * for most of those executions, and meanwhile does not get to the answers of upstreams, which would
 * free capacity. If it reads a little at a time, answers keep up with calls, and what is unread
 * waits at the callers, where HTTP/2 and TCP hold it back. A connection with something large,
 * rather than many calls, is read in increasingly large pieces.
 */
public final class ReadTurns extends DefaultMaxMessagesRecvByteBufAllocator {
  private final Map<EventLoop, ReadTurn> turns;
  private final FastThreadLocal<ReadTurn> turnOfThisThread =
      new FastThreadLocal<>() {
        @Override
        protected ReadTurn initialValue() {
          return ofThisThread();
        }
      };

  /**
   * Creates the turns of these loops.
   *
   * @param crowd share of the capacity for executions that is taken by those that keep the loops
   *     busy; above 1 if there are more than the capacity
   */
  ReadTurns(List<EventLoop> loops, DoubleSupplier crowd) {
    super(1);
    turns =
        loops.stream().collect(Collectors.toMap(Function.identity(), loop -> turn(loop, crowd)));
  }

  private static ReadTurn turn(EventLoop loop, DoubleSupplier crowd) {
    return new ReadTurn(
        crowd,
        new ReadTurn.Loop() {
          @Override
          public void thisTurn(Runnable task) {
            loop.execute(task);
          }

          @Override
          public void nextTurn(Runnable task, long delayNanos) {
            // A task that is not scheduled might run in the same turn, as long as there are other
            // tasks.
            var _ = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
          }
        });
  }

  /**
   * A call has begun, or one of its messages is complete, on the loop of the current thread. This
   * distinguishes a message larger than one read from many calls.
   */
  public void arrived() {
    turnOfThisThread.get().arrived();
  }

  private ReadTurn ofThisThread() {
    return turns.entrySet().stream()
        .filter(loop -> loop.getKey().inEventLoop())
        .map(Map.Entry::getValue)
        .findAny()
        .orElseThrow(() -> new IllegalStateException("not on an event loop of a caller"));
  }

  /** Number of connections that wait to be read, on all loops. */
  public int waiting() {
    return turns.values().stream().mapToInt(ReadTurn::waiting).sum();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own type of what this answers.
  public Handle newHandle() {
    return new CallerHandle();
  }

  /** The handle of one connection, which stays on one loop. */
  private final class CallerHandle extends MaxMessageHandle implements ReadTurn.Connection {
    private @Nullable ReadTurn turn;
    private @Nullable ChannelConfig config;
    private long arrivalsBefore;
    private int fruitless;

    @Override
    public void reset(ChannelConfig config) {
      this.config = config;
      if (turn == null) {
        turn = turnOfThisThread.get();
      }
      super.reset(config);
    }

    private ReadTurn turn() {
      ReadTurn known = turn;
      if (known == null) {
        throw new IllegalStateException("read before a reset");
      }
      return known;
    }

    @Override
    public int guess() {
      arrivalsBefore = turn().arrivals();
      return turn().bytes(fruitless);
    }

    @Override
    public void readComplete() {
      int read = Math.max(0, lastBytesRead());
      boolean full = read > 0 && read == attemptedBytesRead();
      if (turn().arrivals() != arrivalsBefore) {
        fruitless = 0;
      } else if (full) {
        fruitless++;
      }
      turn().onRead(this, read, full);
    }

    @Override
    public void read(boolean reading) {
      ChannelConfig known = config;
      if (known != null) {
        known.setAutoRead(reading);
      }
    }
  }

  @Override
  public String toString() {
    return "ReadTurns{" + turns.values() + "}";
  }
}
