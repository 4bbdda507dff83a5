package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpAttemptTest {
  private static final int PLACES = 8;

  private final FakeTime time = new FakeTime();
  private final EventLoops loops = EventLoops.open(NetworkTransport.usual(), 1);
  private final HttpInvoker invoker =
      new HttpInvoker(PLACES, "test", loops, time, new JsonReader(), Clock.systemUTC(), time);
  private final HttpTarget target =
      (HttpTarget) invoker.prepare("t", InMemoryCatalog.post("http://h/"), Policy.DEFAULT);
  private final List<ToolrackException> failures = new ArrayList<>();
  private final ToolInvoker.Listener listener =
      new ToolInvoker.Listener() {
        @Override
        public void onAttempt() {
          // Only its end is of interest.
        }

        @Override
        public boolean onReceiving(long bytes) {
          return true;
        }

        @Override
        public void onReply(ToolInvoker.Reply reply) {
          throw new AssertionError("a reply");
        }

        @Override
        public void onFailure(ToolrackException failure) {
          failures.add(failure);
        }
      };

  @AfterEach
  void close() throws IOException {
    invoker.close();
    loops.close();
  }

  /** Defect: it was refused nowhere, and meant one thing with TLS and another without. */
  @Test
  void anEncodingIsRefusedWhereAVersionIsPublishedOnly() {
    Endpoint.Http post = InMemoryCatalog.post("http://h/");
    Endpoint.Http gzip =
        new Endpoint.Http(
            post.method(),
            post.urlTemplate(),
            Map.of("accept-encoding", "gzip"),
            post.outputPointer(),
            post.successStatuses());

    assertThatThrownBy(() -> invoker.check(gzip, Policy.DEFAULT))
        .hasMessageContaining("accept-encoding");
    assertThat(invoker.prepare("t", gzip, Policy.DEFAULT)).isNotNull();
    invoker.check(post, Policy.DEFAULT);
  }

  @Test
  void successIsOfSixteenRangesAtMost() {
    assertThat(invoker.prepare("t", succeeding(16, 200), Policy.DEFAULT)).isNotNull();
    for (Endpoint.Http bad : List.of(succeeding(17, 200), succeeding(1, 199), succeeding(1, 600))) {
      assertThatThrownBy(() -> invoker.prepare("t", bad, Policy.DEFAULT))
          .hasMessageContaining("success_statuses");
    }
  }

  private static Endpoint.Http succeeding(int ranges, int status) {
    Endpoint.Http post = InMemoryCatalog.post("http://h/");
    return new Endpoint.Http(
        post.method(),
        post.urlTemplate(),
        post.headers(),
        post.outputPointer(),
        Collections.nCopies(ranges, new Endpoint.StatusRange(status, status)));
  }

  /** Defect: a server had a limit of connections for each way to write its name. */
  @Test
  void targetsOfAServerShareItsGate() {
    for (String url : List.of("http://h:80/other", "HTTP://H")) {
      HttpTarget other =
          (HttpTarget) invoker.prepare("u", InMemoryCatalog.post(url), Policy.DEFAULT);
      assertThat(other.gate()).isSameAs(target.gate());
    }
  }

  private void failWith(Throwable cause) {
    fail(false, cause);
  }

  private void fail(boolean sent, Throwable cause) {
    new HttpAttempt(
            invoker,
            target,
            receiver -> {
              if (sent) {
                assertThat(receiver.onSent()).isTrue();
              }
              receiver.onFailure(cause);
              return () -> {};
            },
            listener)
        .start();
  }

  private final List<Runnable> settling = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();
  private int aborted;

  /** Starts one whose event loop looks at the network when {@link #settling} is run. */
  private HttpAttempt start(Consumer<Receiver> beginning) {
    Exchange exchange =
        new Exchange() {
          @Override
          public void abort() {
            aborted++;
          }

          @Override
          public void settled(Runnable task) {
            settling.add(task);
          }
        };
    HttpAttempt attempt =
        new HttpAttempt(
            invoker,
            target,
            receiver -> {
              receivers.add(receiver);
              beginning.accept(receiver);
              return exchange;
            },
            listener);
    attempt.start();
    return attempt;
  }

  /** Connects until the policy's time is over, then finds what an event loop left lying. */
  private void connectInVain(boolean connected) {
    var _ = start(Receiver::onConnecting);
    time.pass(Policy.DEFAULT.connectTimeout());
    assertThat(settling).hasSize(1);
    assertThat(failures).isEmpty();
    if (connected) {
      assertThat(receivers.getFirst().onSent()).isTrue();
    }
    settling.getFirst().run();
  }

  @Test
  void anUpstreamThatDoesNotConnectInTimeIsUnreachable() {
    connectInVain(false);

    assertThat(failures)
        .extracting(ToolrackException::reason)
        .containsExactly(Reason.UPSTREAM_UNREACHABLE);
  }

  /** Defect: the request still went out to an upstream that was said to have seen nothing of it. */
  @Test
  void nothingIsSentToAnUpstreamThatWasFoundUnreachable() {
    connectInVain(false);

    assertThat(receivers.getFirst().onSent()).isFalse();
  }

  @Test
  void whatWasSentMayBeSentAgainByTheClient() {
    connectInVain(true);

    assertThat(receivers.getFirst().onSent()).isTrue();
    receivers.getFirst().onFailure(new IOException("reset"));
    assertThat(failures).extracting(ToolrackException::reason).containsOnly(Reason.UPSTREAM_BROKEN);
  }

  /** Defect: a replica that was busy for longer than the timeout opened breakers by the dozen. */
  @Test
  void aConnectionThatTheEventLoopHadNoTimeToNoticeIsInTime() {
    connectInVain(true);

    assertThat(failures).isEmpty();
  }

  /** Guards against connections that are made for nobody. */
  @Test
  void aCancelEndsWhatIsBeingConnected() {
    start(Receiver::onConnecting).cancel(ToolInvoker.Cancellation.BY_CALLER);

    assertThat(aborted).isEqualTo(1);
    assertThat(time.scheduled()).isZero();
  }

  /** The connection may carry another call by then. */
  @Test
  void aCancelAfterTheReplyEndsNoConnection() {
    HttpAttempt attempt = start(Receiver::onSent);
    receivers.getFirst().onHead(200, "application/json", null, null);
    assertThat(receivers.getFirst().onBody(ByteBuffer.allocate(0), true)).isTrue();

    attempt.cancel(ToolInvoker.Cancellation.BY_CALLER);

    assertThat(aborted).isZero();
  }

  /** Guards against inputs of callers that left, kept for as long as an upstream hangs. */
  @Test
  void nothingIsKeptOfACallThatLeftTheLine() {
    for (int i = 0; i < PLACES; i++) {
      var _ = start(Receiver::onSent);
    }
    WeakReference<HttpAttempt> left = new WeakReference<>(cancelledInLine());

    await()
        .until(
            () -> {
              System.gc();
              return left.refersTo(null);
            });
    assertThat(receivers).hasSize(PLACES);
  }

  private HttpAttempt cancelledInLine() {
    HttpAttempt attempt = start(Receiver::onSent);
    attempt.cancel(ToolInvoker.Cancellation.BY_CALLER);
    return attempt;
  }

  /** Guards against a request that goes out for a caller that left while it was handed over. */
  @Test
  void aCancelWhileItBeginsEndsIt() {
    var _ = start(begun -> ((HttpAttempt) begun).cancel(ToolInvoker.Cancellation.BY_CALLER));

    assertThat(aborted).isEqualTo(1);
  }

  private long unansweredSeconds(HttpAttempt attempt, Runnable left) {
    AtomicLong told = new AtomicLong(-1);
    attempt.unanswered(told::set);
    assertThat(told).hasValue(-1);
    left.run();
    settling.getFirst().run();
    return TimeUnit.NANOSECONDS.toSeconds(told.get());
  }

  @Test
  void anAnswerIsOwedSinceTheRequestWasWritten() {
    HttpAttempt attempt = start(Receiver::onConnecting);
    time.pass(Duration.ofSeconds(2));
    assertThat(receivers.getFirst().onSent()).isTrue();
    time.pass(Duration.ofSeconds(3));

    assertThat(unansweredSeconds(attempt, () -> {})).isEqualTo(3);
  }

  @Test
  void beforeThatItIsTheConnectionThatIsOwed() {
    HttpAttempt attempt = start(Receiver::onConnecting);
    time.pass(Duration.ofSeconds(2));

    assertThat(unansweredSeconds(attempt, () -> {})).isEqualTo(2);
  }

  @Test
  void nothingIsOwedByAnUpstreamThatTheReplicaHadNoTimeToAsk() {
    HttpAttempt attempt = start(_ -> {});
    time.pass(Duration.ofSeconds(5));

    assertThat(unansweredSeconds(attempt, () -> {})).isZero();
  }

  @Test
  void anAnswerThatTheEventLoopHadNoTimeToReadIsNotOwed() {
    HttpAttempt attempt = start(Receiver::onSent);
    time.pass(Duration.ofSeconds(5));

    assertThat(
            unansweredSeconds(
                attempt, () -> receivers.getFirst().onBody(ByteBuffer.allocate(0), true)))
        .isZero();
  }

  /** Defect: it was told as an upstream that cannot be reached, and counted against its breaker. */
  @Test
  void aRequestForWhichTheReplicaHasNoMemoryIsShed() {
    failWith(new OutOfMemoryError("no room"));

    assertThat(failures).extracting(ToolrackException::reason).containsOnly(Reason.ADMISSION_SHED);
    assertThat(failures.getFirst().retryAfter()).isPresent();
  }

  /** What is shed may be sent again; this call may have arrived. */
  @Test
  void aRequestThatWasSentIsNotShed() {
    fail(true, new OutOfMemoryError("no room for the reply"));

    assertThat(failures).extracting(ToolrackException::reason).containsOnly(Reason.UPSTREAM_BROKEN);
  }

  /** Defect: a stop promised that nothing had been seen of calls that upstreams had. */
  @Test
  void aStopSaysWhetherTheUpstreamMayHaveSeenTheRequest() throws IOException {
    invoker.close();

    fail(true, new ClosedChannelException());
    failWith(new ClosedChannelException());

    assertThat(failures)
        .extracting(ToolrackException::reason)
        .containsExactly(Reason.CUT_OFF, Reason.SHUTTING_DOWN);
  }

  @Test
  void aConnectionThatCannotBeMadeIsTheUpstreams() {
    failWith(new IOException("refused"));

    assertThat(failures)
        .extracting(ToolrackException::reason)
        .containsOnly(Reason.UPSTREAM_UNREACHABLE);
  }
}
