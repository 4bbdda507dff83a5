package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** On a real event loop with real connections. */
class ReadTurnsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CALLERS = 12;
  private static final int BYTES = 300_000;

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private final class Counter extends ChannelInitializer<Channel> {
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
                }

                @Override
                public void channelInactive(ChannelHandlerContext context) {
                  ended.incrementAndGet();
                }
              });
    }
  }

  @Test
  @SuppressWarnings("deprecation") // Netty's own type of how it reads.
  void whatManyCallersSendComesInWhole() throws Exception {
    try (EventLoops loops = EventLoops.open(1)) {
      Channel port =
          new ServerBootstrap()
              .group(loops.acceptor(), loops.workers())
              .channel(loops.serverChannel())
              .childOption(ChannelOption.RCVBUF_ALLOCATOR, loops.reads())
              .childHandler(new Counter())
              .bind(InetAddress.getLoopbackAddress(), 0)
              .sync()
              .channel();
      int number = ((InetSocketAddress) port.localAddress()).getPort();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            Thread.startVirtualThread(
                () -> {
                  try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number)) {
                    socket.getOutputStream().write(new byte[BYTES]);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
      }

      // The end of each is seen too, although nobody waits for more of it.
      await().atMost(LONG).until(() -> ended.get() == CALLERS);

      assertThat(bytes).hasValue((long) CALLERS * BYTES);
      assertThat(most.get()).isLessThanOrEqualTo(ReadTurn.BYTES);
      for (Thread caller : callers) {
        caller.join();
      }
    }
  }
}
