package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How much of a caller's connection an event loop reads before it turns to the next one: less where
 * there are many, a few calls while many are in flight, less than one while calls are shed.
 * Thread-safe.
 *
 * <p>Netty would read up to a megabyte. What is answered is sent when the loop has read of all its
 * connections: so with ten thousand calls on them as many replies were alive at once, and copied
 * from one collection to the next. And a loop that reads ten thousand executions in one turn has no
 * room for most of them, and comes to none of the upstreams' answers meanwhile, which would make
 * room: it sheds nearly all, however fast it is. Read a little at a time, answers keep up with
 * calls, and what is not read waits with the callers. It costs a system call for each read.
 */
public final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
  /** What all connections together have at a time, within these bounds for each. */
  static final int BYTES_OF_ALL = 128 << 10;

  static final int MOST_BYTES = 16 << 10;
  static final int LEAST_BYTES = 1 << 10;

  /** Two or three small calls. */
  static final int CROWDED_BYTES = 256;

  /** Less than a call. */
  static final int SHEDDING_BYTES = 64;

  /** Longer than a turn of a loop, and than a round trip of most upstreams. */
  static final Duration HOLD = Duration.ofMillis(100);

  private final LongSupplier nanoTime;
  private final AtomicInteger connections = new AtomicInteger();
  private final Hold crowded = new Hold();
  private final Hold shedding = new Hold();

  /** Sizes of a replica that has little to do. */
  public ReadSizes(LongSupplier nanoTime) {
    super(1);
    this.nanoTime = nanoTime;
  }

  /** A caller has connected. */
  public void onConnected() {
    connections.incrementAndGet();
  }

  /** A caller's connection is gone. */
  public void onDisconnected() {
    connections.decrementAndGet();
  }

  /** Many calls are in flight. */
  public void onCrowd() {
    crowded.begin();
  }

  /** A call was refused because too many are in flight. */
  public void onShed() {
    shedding.begin();
  }

  /** Bytes to read at a time. */
  private int bytes() {
    if (shedding.isOn()) {
      return SHEDDING_BYTES;
    }
    if (crowded.isOn()) {
      return CROWDED_BYTES;
    }
    return Math.clamp(BYTES_OF_ALL / Math.max(1, connections.get()), LEAST_BYTES, MOST_BYTES);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own type of what this answers.
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return bytes();
      }
    };
  }

  /** A state that ends by itself. */
  private final class Hold {
    private volatile boolean on;
    private volatile long untilNanos;

    void begin() {
      long until = nanoTime.getAsLong() + HOLD.toNanos();
      // Written now and then, not for each of a hundred thousand calls.
      if (!on || until - untilNanos > HOLD.toNanos() / 4) {
        untilNanos = until;
        on = true;
      }
    }

    boolean isOn() {
      if (on && nanoTime.getAsLong() - untilNanos >= 0) {
        on = false;
      }
      return on;
    }
  }

  @Override
  public String toString() {
    return "ReadSizes{" + bytes() + "}";
  }
}
