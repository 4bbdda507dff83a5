package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.testing.FakeTime;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelConfig;
import io.grpc.netty.shaded.io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadSizesTest {
  private static final Duration ALMOST = ReadSizes.HOLD.minusNanos(1);

  private final FakeTime time = new FakeTime();
  private final ReadSizes sizes = new ReadSizes(time);
  private final ExtendedHandle handle = (ExtendedHandle) sizes.newHandle();

  /** Bytes that there is room for in one read, and whether another one follows if it was full. */
  private record Read(int bytes, boolean more) {}

  private Read read() {
    EmbeddedChannel channel = new EmbeddedChannel();
    ChannelConfig config = channel.config();
    handle.reset(config);
    ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    int bytes = buffer.writableBytes();
    buffer.release();
    handle.attemptedBytesRead(bytes);
    handle.lastBytesRead(bytes);
    handle.incMessagesRead(1);
    var _ = channel.close();
    return new Read(bytes, handle.continueReading(() -> true));
  }

  @Test
  void readsOnceOfAConnectionBeforeTheNext() {
    assertThat(read()).isEqualTo(new Read(ReadSizes.MOST_BYTES, false));
  }

  @Test
  void readsLessWhereThereAreMoreConnections() {
    for (int i = 0; i < 32; i++) {
      sizes.onConnected();
    }
    assertThat(read().bytes()).isEqualTo(ReadSizes.BYTES_OF_ALL / 32);

    for (int i = 0; i < 1_000; i++) {
      sizes.onConnected();
    }
    assertThat(read().bytes()).isEqualTo(ReadSizes.LEAST_BYTES);

    for (int i = 0; i < 1_031; i++) {
      sizes.onDisconnected();
    }
    assertThat(read().bytes()).isEqualTo(ReadSizes.MOST_BYTES);
  }

  @Test
  void readsAFewCallsInACrowd() {
    sizes.onCrowd();

    assertThat(read()).isEqualTo(new Read(ReadSizes.CROWDED_BYTES, false));
  }

  @Test
  void readsLessThanACallAfterOneWasShed() {
    sizes.onCrowd();
    sizes.onShed();

    assertThat(read()).isEqualTo(new Read(ReadSizes.SHEDDING_BYTES, false));
  }

  @Test
  void aMomentLaterItReadsAsBefore() {
    sizes.onShed();
    time.pass(ALMOST);
    assertThat(read().bytes()).isEqualTo(ReadSizes.SHEDDING_BYTES);

    time.pass(Duration.ofNanos(1));

    assertThat(read().bytes()).isEqualTo(ReadSizes.MOST_BYTES);
  }

  @Test
  void whatGoesOnHoldsOn() {
    for (int i = 0; i < 10; i++) {
      sizes.onShed();
      time.pass(ReadSizes.HOLD.dividedBy(2));
      assertThat(read().bytes()).isEqualTo(ReadSizes.SHEDDING_BYTES);
    }
  }
}
