package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpAttemptTest {
  private final FakeTime time = new FakeTime();
  private final EventLoops loops = EventLoops.open(1);
  private final HttpInvoker invoker =
      new HttpInvoker(8, "test", loops, time, new JsonReader(), Clock.systemUTC(), time);
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

  private void failWith(Throwable cause) {
    fail(false, cause);
  }

  private void fail(boolean sent, Throwable cause) {
    new HttpAttempt(
            invoker,
            target,
            receiver -> {
              if (sent) {
                receiver.onSent();
              }
              receiver.onFailure(cause);
              return () -> {};
            },
            listener)
        .start();
  }

  /** Connects until the policy's time is over, then finds what an event loop left lying. */
  private void connectInVain(boolean connected) {
    List<Runnable> settling = new ArrayList<>();
    List<Receiver> receivers = new ArrayList<>();
    Exchange exchange =
        new Exchange() {
          @Override
          public void abort() {
            // There is no connection.
          }

          @Override
          public void settled(Runnable task) {
            settling.add(task);
          }
        };
    new HttpAttempt(
            invoker,
            target,
            receiver -> {
              receivers.add(receiver);
              receiver.onConnecting();
              return exchange;
            },
            listener)
        .start();
    time.pass(Policy.DEFAULT.connectTimeout());
    assertThat(settling).hasSize(1);
    assertThat(failures).isEmpty();
    if (connected) {
      receivers.getFirst().onSent();
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

  /** Defect: a replica that was busy for longer than the timeout opened breakers by the dozen. */
  @Test
  void aConnectionThatTheEventLoopHadNoTimeToNoticeIsInTime() {
    connectInVain(true);

    assertThat(failures).isEmpty();
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

  @Test
  void aConnectionThatCannotBeMadeIsTheUpstreams() {
    failWith(new IOException("refused"));

    assertThat(failures)
        .extracting(ToolrackException::reason)
        .containsOnly(Reason.UPSTREAM_UNREACHABLE);
  }
}
