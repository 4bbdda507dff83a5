package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of a caller's connection an event loop reads before it turns to the next one: some
 * twenty small calls, a few while many are in flight, less than one while calls are shed.
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
  /** Some twenty small calls. */
  static final int BYTES = 2_048;

  /** Two or three small calls. */
  static final int CROWDED_BYTES = 256;

  /** Less than a call. */
  static final int SHEDDING_BYTES = 64;

  /** Longer than a turn of a loop, and than a round trip of most upstreams. */
  static final Duration HOLD = Duration.ofMillis(100);

  private final LongSupplier nanoTime;
  private final Hold crowded = new Hold();
  private final Hold shedding = new Hold();

  /** Sizes of a replica that has little to do. */
  public ReadSizes(LongSupplier nanoTime) {
    super(1);
    this.nanoTime = nanoTime;
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
    return crowded.isOn() ? CROWDED_BYTES : BYTES;
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
