package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.Json;
import io.grpc.netty.shaded.io.netty.buffer.AbstractByteBufAllocator;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoop;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection without a network. */
final class PlainConnectionTest {
  private static final long LONGEST = Transport.LONGEST_CONNECTION.toNanos();

  private long nanoTime;
  private final EventLoops loops = EventLoops.open(NetworkTransport.usual(), 1);
  private final PlainClient client =
      new PlainClient(
          loops,
          (_, port, answer) -> answer.onResolved(List.of(new InetSocketAddress(port)), null),
          1,
          () -> nanoTime);
  private final PlainOrigin origin = client.origin("127.0.0.1", 1);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PlainLoop loop = new PlainLoop(channel.eventLoop(), 0);
  private final PlainConnection connection = connection();
  private final RecordingReceiver receiver = new RecordingReceiver();

  private PlainConnection connection() {
    return connection(channel);
  }

  private PlainConnection connection(EmbeddedChannel line) {
    PlainReplyDecoder decoder = new PlainReplyDecoder();
    PlainConnection made = new PlainConnection(client, loop, origin, line, decoder);
    line.pipeline().addLast(decoder, made);
    return made;
  }

  @AfterEach
  void close() {
    var _ = channel.close();
    client.close();
    loops.close();
  }

  private PlainExchange exchange() {
    PlainRequest request =
        new PlainRequest(
            PlainRequest.Form.of(Endpoint.Method.POST, "host", new DefaultHttpHeaders()),
            "/a",
            "b=c",
            "request",
            "execution",
            Json.of("{}"));
    return new PlainExchange(client, loop, origin, request, Duration.ofSeconds(1), receiver);
  }

  @Test
  void sendsARequestAndTellsOfItsReply() {
    connection.carry(exchange());
    ByteBuf sent = channel.readOutbound();
    assertThat(sent.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            "POST /a?b=c HTTP/1.1\r\nhost: host\r\nx-request-id: request\r\n"
                + "x-toolrack-execution-id: execution\r\ncontent-length: 2\r\n\r\n{}");
    sent.release();

    channel.writeInbound(
        bytes("HTTP/1.1 200 OK\r\ncontent-type: text/x\r\nretry-after: 1\r\n"),
        bytes("content-length: 3\r\n\r\nab"),
        bytes("c"));

    assertThat(receiver.told).containsExactly("sent", "200 text/x 1", "ab", "c last", "complete");
    assertThat(origin.idle(loop)).containsExactly(connection);
  }

  /** Guards against memory outside the heap that no reply gives back. */
  @Test
  void keepsNothingOfAReplyThatWasTold() {
    ByteBuf first = bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na");
    ByteBuf last = bytes("b");
    connection.carry(exchange());

    channel.writeInbound(first, last);

    assertThat(receiver.told).endsWith("b last", "complete");
    assertThat(first.refCnt()).isZero();
    assertThat(last.refCnt()).isZero();
  }

  /** An upstream may answer before it has read the request, the rest of which is still to come. */
  @Test
  void isNotUsedAgainBeforeItsRequestIsWritten() {
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext context, Object bytes, ChannelPromise done) {
                // Not written yet.
                ReferenceCountUtil.release(bytes);
              }
            });
    connection.carry(exchange());

    channel.writeInbound(bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));

    assertThat(receiver.told).contains("complete");
    assertThat(origin.idle(loop)).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void failsARequestForWhichThereIsNoRoomAlone() {
    channel.config().setAllocator(new NoRoom());

    connection.carry(exchange());

    assertThat(receiver.told).containsExactly("failed: no room");
    assertThat(channel.isOpen()).isTrue();
    assertThat(origin.idle(loop)).containsExactly(connection);
  }

  private void reply(String... segments) {
    connection.carry(exchange());
    Object[] bytes = Stream.of(segments).map(PlainConnectionTest::bytes).toArray();
    channel.writeInbound(bytes);
    assertThat(receiver.told).endsWith("0 last", "complete");
  }

  private void assertNotUsedAgain() {
    assertThat(channel.isOpen()).isFalse();
    channel.pipeline().fireChannelInactive();
    assertThat(origin.idle(loop)).isEmpty();
  }

  /** Defect: Netty had read the line already, and took the next reply's headers for its own. */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\na: b\r\n", "\r\n", "{}", "H"})
  void isNotUsedAgainAfterMoreThanAReply(String surplus) {
    reply("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0" + surplus);

    assertNotUsedAgain();
  }

  @Test
  void isNotUsedAgainAfterMoreThanAReplyInAPieceOfItsOwn() {
    reply("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0", "H");

    assertNotUsedAgain();
  }

  /** Defect: what was no message yet waited for the next reply, and became a part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "\r\n", "{}", "H"})
  void isNotUsedAgainWhenItSaysSomethingUnasked(String surplus) {
    reply("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0");
    assertThat(origin.idle(loop)).containsExactly(connection);

    channel.writeInbound(bytes(surplus));

    assertNotUsedAgain();
  }

  @Test
  void isUsedAgainAfterChunksAndInterimReplies() {
    for (int i = 0; i < 2; i++) {
      connection.carry(exchange());
      channel.writeInbound(
          bytes("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked"),
          bytes("\r\n\r\n1\r\n0\r\n0\r\n\r\n"));

      assertThat(receiver.told).endsWith("0", " last", "complete");
      assertThat(origin.idle(loop)).containsExactly(connection);
      origin.idle(loop).clear();
    }
  }

  /** Defect: one in steady use was never made anew, though its host had moved. */
  @Test
  void isNotUsedAgainWhenItIsOld() {
    nanoTime = LONGEST / 5 * 4;
    reply("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0");
    assertThat(PlainConnection.idle(origin, loop)).isSameAs(connection);

    nanoTime = LONGEST;
    reply("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0");

    assertNotUsedAgain();
  }

  @Test
  void isNotTakenFromTheIdleOnesWhenItIsOld() {
    connection.rest();
    while (PlainConnection.idle(origin, loop) != null) {
      connection.rest();
      assertThat(origin.idle(loop)).containsExactly(connection);
      assertThat(nanoTime).isLessThan(LONGEST);
      nanoTime += HttpInvoker.IDLE_TIMEOUT.toNanos() - 1;
    }

    assertThat(nanoTime).isGreaterThan(LONGEST / 5 * 4);
    assertNotUsedAgain();
  }

  /** Defect: what an upstream says of how long it keeps a connection was not read. */
  @ParameterizedTest
  @CsvSource({"3,2", "5,4", "20,19", "100,30"})
  void isIdleForLessThanTheUpstreamKeepsIt(int timeout, int seconds) {
    String text =
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=" + timeout + "\r\ncontent-length: 1\r\n\r\n0";
    reply(text);
    nanoTime += TimeUnit.SECONDS.toNanos(seconds) - 1;
    assertThat(PlainConnection.idle(origin, loop)).isSameAs(connection);
    reply(text);
    nanoTime += TimeUnit.SECONDS.toNanos(seconds);

    assertThat(PlainConnection.idle(origin, loop)).isNull();
    assertNotUsedAgain();
  }

  @Test
  void isNotUsedAgainWhereTheUpstreamDoesNotKeepIt() {
    reply("HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 1\r\n\r\n0");

    assertNotUsedAgain();
  }

  /** The rest of that reply would be taken for the next one. */
  @Test
  void isNotUsedAgainAfterAReplyOfWhichNoMoreIsWanted() {
    receiver.wantsMore = false;
    connection.carry(exchange());

    channel.writeInbound(bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n0"));

    assertThat(receiver.told).endsWith("0", "complete");
    assertNotUsedAgain();
  }

  /** What comes then is not HTTP/1.1. */
  @Test
  void isNotUsedAgainAfterAChangeOfProtocol() {
    connection.carry(exchange());

    channel.writeInbound(bytes("HTTP/1.1 101 Switching Protocols\r\nupgrade: a\r\n\r\n"));

    assertThat(receiver.told).endsWith(" last", "complete");
    assertNotUsedAgain();
  }

  @Test
  void isNotUsedAgainWhenItsClientHasClosed() {
    connection.carry(exchange());
    client.close();

    channel.writeInbound(bytes("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0"));

    assertThat(receiver.told).endsWith("0 last", "complete");
    assertNotUsedAgain();
  }

  /** Guards against an origin that counts as full for ever, though its connections are gone. */
  @Test
  void countsForItsOriginUntilItEnds() {
    origin.open().incrementAndGet();
    connection.rest();

    var _ = channel.close();

    assertThat(origin.open()).hasValue(0);
    assertThat(origin.idle(loop)).isEmpty();
  }

  /** Guards against a stop that leaves connections behind which were being opened. */
  @Test
  void endsAtOnceWhereItsLoopHasBeenClosed() {
    loop.close(new CountDownLatch(1));
    channel.runPendingTasks();

    channel.pipeline().fireChannelActive();

    assertThat(channel.isOpen()).isFalse();
  }

  /** Guards against a stop that waits for a loop that has ended before. */
  @Test
  void isNotWaitedForWhereItsLoopHasEnded() {
    DefaultEventLoop ended = new DefaultEventLoop();
    var _ = ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    CountDownLatch done = new CountDownLatch(1);

    new PlainLoop(ended, 0).close(done);

    assertThat(done.getCount()).isZero();
  }

  @Test
  void finishesItsCallHoweverOldItIs() {
    channel.pipeline().fireChannelActive();
    connection.carry(exchange());
    nanoTime = 2 * LONGEST;
    loop.sweep();
    assertThat(channel.isOpen()).isTrue();

    channel.writeInbound(bytes("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0"));

    assertThat(receiver.told).endsWith("0 last", "complete");
    assertNotUsedAgain();
  }

  @Test
  void doesNotEndTogetherWithThoseOpenedWithIt() {
    int opened = 200;
    List<PlainConnection> together =
        Stream.generate(() -> connection(new EmbeddedChannel())).limit(opened).toList();
    nanoTime = LONGEST / 10 * 9;

    together.forEach(PlainConnection::rest);

    assertThat(origin.idle(loop)).hasSizeBetween(1, opened - 1);
  }

  private void readAPartWithoutLength() {
    connection.carry(exchange());
    channel.writeInbound(bytes("HTTP/1.1 200 OK\r\n\r\n[1]"));
    assertThat(receiver.told).containsExactly("sent", "200 null null", "[1]");
  }

  /** RFC 9112, section 8. */
  @Test
  void aReplyWithoutLengthEndsWithItsConnection() {
    readAPartWithoutLength();

    var _ = channel.close();

    assertThat(receiver.told).endsWith(" last", "complete");
  }

  /** Defect: what had come of the reply was taken for all of it. */
  @Test
  void aReplyWithoutLengthThatIsCutOffIsBroken() {
    readAPartWithoutLength();

    channel.pipeline().fireExceptionCaught(new IOException("reset"));

    assertThat(receiver.told).endsWith("[1]", "failed: reset");
  }

  /** Defect: it was told as a success that the replica closed its own connections. */
  @Test
  void aReplyWithoutLengthIsBrokenWhenTheClientCloses() {
    channel.pipeline().fireChannelActive();
    readAPartWithoutLength();

    loop.close(new CountDownLatch(1));
    channel.runPendingTasks();

    assertThat(receiver.told).endsWith("[1]", "failed: null");
  }

  @Test
  void sendsNothingThatNobodyWantsAnyMore() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    channel.config().setAllocator(allocator);
    receiver.wanted = false;

    connection.carry(exchange());

    assertThat(receiver.told).containsExactly("sent", "failed: null");
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
        .isZero();
    assertThat(origin.idle(loop)).containsExactly(connection);
  }

  /** Epoll says so of every socket that has not begun to connect; a busy loop hears of it. */
  @Test
  void staysOpenWhenItIsSaidToHaveHungUpBeforeItConnects() {
    EmbeddedChannel early = inactive();
    early
        .pipeline()
        .addLast(new PlainConnection(client, loop, origin, early, new PlainReplyDecoder()));

    early.pipeline().fireExceptionCaught(new NotYetConnectedException());
    assertThat(early.isOpen()).isTrue();

    early.pipeline().fireExceptionCaught(new IOException("reset"));
    assertThat(early.isOpen()).isFalse();
  }

  private static EmbeddedChannel inactive() {
    return new EmbeddedChannel() {
      @Override
      public boolean isActive() {
        return false;
      }
    };
  }

  /** A loop may look for one after it has ended and before the loop hears of that. */
  @Test
  void isNotTakenFromTheIdleOnesWhenItHasEnded() {
    EmbeddedChannel ended = inactive();
    connection.rest();
    connection(ended).rest();

    assertThat(PlainConnection.idle(origin, loop)).isSameAs(connection);
    assertThat(ended.isOpen()).isFalse();
  }

  @Test
  void endsWithACallThatIsAborted() {
    connection.rest();
    PlainExchange exchange = exchange();
    exchange.run();

    exchange.abort();

    assertThat(receiver.told).containsExactly("sent", "failed: null");
    assertNotUsedAgain();
  }

  /** Guards against a loop whose memory grows with every connection that it had. */
  @Test
  void isForgottenWhenItHasEnded() {
    WeakReference<PlainConnection> ended = new WeakReference<>(openedAndEnded());

    await()
        .until(
            () -> {
              System.gc();
              return ended.refersTo(null);
            });
  }

  private PlainConnection openedAndEnded() {
    EmbeddedChannel line = new EmbeddedChannel();
    PlainConnection made = connection(line);
    line.pipeline().fireChannelActive();
    var _ = line.close();
    return made;
  }

  /** Has no room outside of the heap. */
  private static final class NoRoom extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return Unpooled.buffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("no room");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
