package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHandler;
import org.junit.jupiter.api.Test;

class TlsExchangeTest {
  private final RecordingReceiver receiver = new RecordingReceiver();
  private final TlsExchange exchange =
      new TlsExchange(new TlsOrigin("https://example.com:443").enter(), new HashSet<>(), receiver);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void withoutAConnectionThereIsNothingToLookAt() {
    exchange.settled(() -> seen.add("settled"));

    assertThat(seen).containsExactly("settled");
  }

  @Test
  void aRequestThatIsNotWantedAnyMoreIsNotSent() {
    AsyncHandler<Object> handler = exchange;
    handler.onRequestSend(null);
    assertThat(receiver.told).containsExactly("sent");

    receiver.wanted = false;

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> handler.onRequestSend(null));
  }

  /** Defect: after a pause, replies that lay in sockets were held against their upstreams. */
  @Test
  void whatABusyEventLoopHadNoTimeToReadComesFirst() throws Exception {
    try (EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel = connect(loops, server);
      try (Socket upstream = server.accept()) {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch settled = new CountDownLatch(1);
        exchange.onTcpConnectSuccess((InetSocketAddress) channel.remoteAddress(), channel);
        CountDownLatch begun = new CountDownLatch(1);
        channel
            .eventLoop()
            .execute(
                () -> {
                  begun.countDown();
                  await(busy);
                });
        await(begun);
        upstream.getOutputStream().write('x');

        exchange.settled(
            () -> {
              seen.add("settled");
              settled.countDown();
            });
        assertThat(seen).isEmpty();
        busy.countDown();

        await(settled);
        assertThat(seen).containsExactly("reply", "settled");
      }
    }
  }

  @Test
  void anEventLoopThatHasEndedLooksAtNothing() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel = connect(loops, server);
      exchange.onTcpConnectSuccess((InetSocketAddress) channel.remoteAddress(), channel);
    } finally {
      loops.close();
    }

    exchange.settled(() -> seen.add("settled"));

    assertThat(seen).containsExactly("settled");
  }

  private Channel connect(EventLoopGroup loops, ServerSocket server) throws InterruptedException {
    return new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                seen.add("reply");
              }
            })
        .connect(server.getLocalSocketAddress())
        .sync()
        .channel();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
