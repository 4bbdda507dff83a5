package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.RecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.util.UncheckedBooleanSupplier;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of a caller's connection an event loop reads before it turns to the next one: up to a
 * megabyte, a few calls while many are in flight, less than one while calls are shed. Thread-safe.
 *
 * <p>A loop that reads ten thousand calls in one turn has no room for most of them, and comes to
 * none of the upstreams' answers meanwhile, which would make room: it sheds nearly all, however
 * fast it is. Read a little at a time, answers keep up with calls, and what is not read waits with
 * the callers. It costs a system call for each read, which is why it is not always so.
 */
public final class ReadSizes implements RecvByteBufAllocator {
  /** Two or three small calls. */
  static final int CROWDED_BYTES = 256;

  /** Less than a call. */
  static final int SHEDDING_BYTES = 64;

  /** Longer than a turn of a loop, and than a round trip of most upstreams. */
  static final Duration HOLD = Duration.ofMillis(100);

  /** What Netty's sockets have where nobody sets sizes of his own; each is 64 KiB at most. */
  private static final int LARGE_READS = 16;

  private final RecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(LARGE_READS);
  private final LongSupplier nanoTime;
  private final Hold crowded = new Hold();
  private final Hold shedding = new Hold();

  /** Sizes that are large at first. */
  public ReadSizes(LongSupplier nanoTime) {
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

  /** Bytes to read at a time; 0 for as many as there are. */
  private int bytes() {
    if (shedding.isOn()) {
      return SHEDDING_BYTES;
    }
    return crowded.isOn() ? CROWDED_BYTES : 0;
  }

  @Override
  @SuppressWarnings("deprecation") // Transports ask for the subtype of this one.
  public Handle newHandle() {
    return new Sizes((ExtendedHandle) adaptive.newHandle());
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

  /** Those of one connection, used on its loop. */
  private final class Sizes extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle large;
    private boolean small;

    Sizes(ExtendedHandle large) {
      super(large);
      this.large = large;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      int bytes = bytes();
      small = bytes > 0;
      return small ? allocator.ioBuffer(bytes, bytes) : large.allocate(allocator);
    }

    @Override
    public boolean continueReading() {
      return !small && large.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return !small && large.continueReading(maybeMoreData);
    }
  }

  @Override
  public String toString() {
    return "ReadSizes{" + bytes() + "}";
  }
}
