package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelId;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The search for an address that answers, without a network and by a clock that stands still. */
final class PlainConnectTest {
  private static final int ANSWERS = 9;

  private static final List<Integer> tried = new ArrayList<>();

  /** Two, so that a request could go to the other one. */
  private final EventLoops loops = EventLoops.open(NetworkTransport.usual(), 2);

  private final EmbeddedChannel time = new EmbeddedChannel();
  private final PlainLoop loop = new PlainLoop(time.eventLoop(), 0);
  private final RecordingReceiver receiver = new RecordingReceiver();
  private List<InetSocketAddress> found = List.of();
  private Consumer<Runnable> lookUp = Runnable::run;
  private final PlainClient client =
      new PlainClient(
          new EventLoops(
              loops.acceptor(), loops.workers(), loops.serverChannel(), Line.class, loops.reads()),
          (_, _, answer) -> lookUp.accept(() -> answer.onResolved(found, null)),
          1,
          () -> 0);
  private final PlainOrigin origin = client.origin("host", 80);

  @BeforeEach
  void stop() {
    tried.clear();
    time.freezeTime();
  }

  @AfterEach
  void close() {
    var _ = time.close();
    client.close();
    loops.close();
  }

  /** Notes where it is to connect to, and does where somebody answers. */
  public static final class Line extends EmbeddedChannel {
    private boolean connected;

    public Line() {
      super(
          DefaultChannelId.newInstance(),
          false,
          false,
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void connect(
                ChannelHandlerContext context,
                SocketAddress remote,
                SocketAddress local,
                ChannelPromise promise) {
              int port = ((InetSocketAddress) remote).getPort();
              tried.add(port);
              if (port == ANSWERS) {
                ((Line) context.channel()).connected = true;
                var _ = promise.setSuccess();
              }
            }
          });
    }

    @Override
    public boolean isActive() {
      return connected && super.isActive();
    }
  }

  private PlainExchange send(Duration connectTimeout, int... ports) {
    PlainExchange exchange = exchange(connectTimeout, ports);
    exchange.run();
    time.runPendingTasks();
    return exchange;
  }

  private PlainExchange exchange(Duration connectTimeout, int... ports) {
    found =
        IntStream.of(ports)
            .mapToObj(port -> InetSocketAddress.createUnresolved("address", port))
            .toList();
    PlainRequest request =
        new PlainRequest(
            PlainRequest.Form.of(Endpoint.Method.GET, "host", new DefaultHttpHeaders()),
            "/",
            null,
            "request",
            "execution",
            null);
    return new PlainExchange(client, loop, origin, request, connectTimeout, receiver);
  }

  private void pass(long millis) {
    time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    time.runPendingTasks();
  }

  /** Defect: the first address had all of the time, so that no other was ever tried. */
  @Test
  void triesTheNextAddressWhenOneDoesNotAnswerInItsShare() {
    var _ = send(Duration.ofSeconds(3), 1, 2, ANSWERS);
    pass(999);
    assertThat(tried).containsExactly(1);

    pass(1);
    assertThat(tried).containsExactly(1, 2);
    pass(999);
    assertThat(tried).containsExactly(1, 2);
    pass(1);

    assertThat(tried).containsExactly(1, 2, ANSWERS);
    assertThat(receiver.told).containsExactly("connecting", "sent");
    assertThat(origin.open()).hasValue(1);
  }

  @Test
  void givesNoAddressTooLittleTime() {
    var _ = send(Duration.ofMillis(300), 1, ANSWERS);
    pass(249);
    assertThat(tried).containsExactly(1);

    pass(1);
    assertThat(tried).containsExactly(1, ANSWERS);
  }

  @Test
  void leavesTheLastAddressToTheReceiversOwnTimeout() {
    PlainExchange exchange = send(Duration.ofSeconds(2), 1, 2);
    pass(1_000);
    pass(10_000);
    assertThat(tried).containsExactly(1, 2);
    assertThat(receiver.told).containsExactly("connecting");

    exchange.abort();

    assertThat(receiver.told).containsExactly("connecting", "failed: null");
    assertThat(origin.open()).hasValue(0);
  }

  @Test
  void triesNoFurtherAddressForNobody() {
    PlainExchange exchange = send(Duration.ofSeconds(2), 1, ANSWERS);

    exchange.abort();
    pass(10_000);

    assertThat(tried).containsExactly(1);
    assertThat(receiver.told).containsExactly("connecting", "failed: null");
    assertThat(origin.open()).hasValue(0);
  }

  @Test
  void connectsForNobodyWhoLeftBefore() {
    PlainExchange exchange = exchange(Duration.ofSeconds(1), ANSWERS);
    exchange.abort();

    exchange.run();

    assertThat(tried).isEmpty();
    assertThat(receiver.told).containsExactly("failed: null");
  }

  @Test
  void connectsForNobodyWhoLeftWhileTheNameWasLookedUp() {
    List<Runnable> answers = new ArrayList<>();
    lookUp = answers::add;
    PlainExchange exchange = send(Duration.ofSeconds(1), ANSWERS);
    exchange.abort();

    answers.forEach(Runnable::run);

    assertThat(tried).isEmpty();
    assertThat(receiver.told).containsExactly("connecting", "failed: null");
    assertThat(origin.open()).hasValue(0);
  }

  /** Guards against a request that goes round the loops for as long as there is none. */
  @Test
  void connectsWhereNoLoopHasAConnectionToSpare() {
    origin.open().incrementAndGet();

    var _ = send(Duration.ofSeconds(1), ANSWERS);

    await().until(() -> receiver.told.contains("connecting"));
  }

  @Test
  void connectsToNothingAfterTheClientHasClosed() {
    client.close();

    var _ = send(Duration.ofSeconds(1), ANSWERS);

    assertThat(tried).isEmpty();
    assertThat(receiver.told).containsExactly("failed: null");
  }
}
