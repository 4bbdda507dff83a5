package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.testing.Transports;
import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** On a real event loop with real connections. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class ReadTurnsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CALLERS = 12;
  private static final int BYTES = 300_000;

  private final NetworkTransport transport;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  ReadTurnsTest(NetworkTransport transport) {
    this.transport = transport;
  }

  /** Counts what comes in, and says whether anything of a call was in it. */
  private final class Counter extends ChannelInitializer<Channel> {
    private final Runnable onRead;

    Counter(Runnable onRead) {
      this.onRead = onRead;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  ByteBuf read = (ByteBuf) message;
                  bytes.addAndGet(read.readableBytes());
                  most.accumulateAndGet(read.readableBytes(), Math::max);
                  read.release();
                  onRead.run();
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                  ended.incrementAndGet();
                }
              });
    }
  }

  @SuppressWarnings("deprecation") // Netty's own type of how it reads.
  private int listen(EventLoops loops, Runnable onRead) throws InterruptedException {
    Channel port =
        new ServerBootstrap()
            .group(loops.acceptor(), loops.workers())
            .channel(loops.serverChannel())
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, loops.reads())
            .childHandler(new Counter(onRead))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return ((InetSocketAddress) port.localAddress()).getPort();
  }

  /** Has so many callers send what they have, until it is in and they are gone. */
  private void send(int port, int callers) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  socket.getOutputStream().write(new byte[BYTES]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
    // The end of each is seen too, although nobody waits for more of it.
    await().atMost(LONG).until(() -> ended.get() == callers);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(bytes).hasValue((long) callers * BYTES);
  }

  @Test
  void whatManyCallersSendComesInWhole() throws Exception {
    try (EventLoops loops = EventLoops.open(transport, 1)) {
      send(listen(loops, () -> {}), CALLERS);

      assertThat(most.get()).isLessThanOrEqualTo(ReadTurn.BYTES);
    }
  }

  @Test
  void aLargeMessageInACrowdIsReadInLargePieces() throws Exception {
    try (EventLoops loops = EventLoops.open(transport, 1, () -> 1)) {
      send(listen(loops, () -> {}), 1);

      assertThat(most.get()).isGreaterThan(ReadTurn.CROWDED_BYTES);
    }
  }

  @Test
  void manySmallOnesInACrowdAreNot() throws Exception {
    try (EventLoops loops = EventLoops.open(transport, 1, () -> 1)) {
      send(listen(loops, loops.reads()::arrived), 1);

      assertThat(most.get()).isEqualTo(ReadTurn.CROWDED_BYTES);
    }
  }
}
