package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.PipelineForTests;
import dev.toolrack.server.testing.RawUpstream;
import dev.toolrack.server.testing.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections without TLS: which of them carry a second request, and which must not. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
final class PlainConnectionsIT {
  /** One connection at a time, so that the second request has to take the first one's or none. */
  private final PipelineForTests tests;

  PlainConnectionsIT(NetworkTransport transport) {
    tests = new PipelineForTests(transport, 1, 1_000);
  }

  @AfterEach
  void close() throws IOException {
    assertThat(tests.admission.inFlight()).isZero();
    tests.close();
  }

  private String execute(String input) {
    ExecutionResult result = tests.execute("tool", input);
    return String.valueOf(result.output());
  }

  /** Answers each request of a connection with the same text, which may be more than a reply. */
  private RawUpstream answering(String text) throws IOException {
    return upstream(RawUpstream.answering(text));
  }

  private RawUpstream upstream(RawUpstream.Script script) throws IOException {
    RawUpstream upstream = RawUpstream.start(script);
    tests.catalog.putPost("tool", upstream.url("/"));
    return upstream;
  }

  @Test
  void oneIsUsedAgain() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      for (int i = 0; i < 10; i++) {
        assertThat(execute("{}")).isEqualTo("1");
      }

      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void oneThatWasIdleForLongIsNotUsedAgain() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      assertThat(execute("{}")).isEqualTo("1");
      tests.nanoTime.addAndGet(HttpInvoker.IDLE_TIMEOUT.toNanos() - 1);
      assertThat(execute("{}")).isEqualTo("1");
      assertThat(upstream.connections()).isEqualTo(1);

      tests.nanoTime.addAndGet(HttpInvoker.IDLE_TIMEOUT.toNanos());

      assertThat(execute("{}")).isEqualTo("1");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void oneInSteadyUseIsMadeAnewAfterSomeTime() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      assertThat(execute("{}")).isEqualTo("1");
      long step = HttpInvoker.IDLE_TIMEOUT.toNanos() / 2;
      for (long age = 0; age < Transport.LONGEST_CONNECTION.toNanos(); age += step) {
        tests.nanoTime.addAndGet(step);
        assertThat(execute("{}")).isEqualTo("1");
      }

      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 1\r\n\r\n1",
      })
  void oneThatIsToBeClosedIsNotUsedAgain(String text) throws IOException {
    try (RawUpstream upstream = answering(text)) {
      assertThat(execute("{}")).isEqualTo("1");
      assertThat(execute("{}")).isEqualTo("1");

      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** What comes beyond a reply would be taken for the answer to whoever comes next. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n2HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n3",
        "HTTP/1.1 2",
        "garbage",
      })
  void oneThatSaysMoreThanItWasAskedIsNotUsedAgain(String surplus) throws IOException {
    String reply = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0";
    try (RawUpstream upstream = answering(reply + surplus)) {
      for (int i = 0; i < 5; i++) {
        assertThat(execute("{}")).isEqualTo("0");
      }

      assertThat(upstream.connections()).isEqualTo(5);
    }
  }

  @Test
  void aReplyMayEndWithItsConnection() throws IOException {
    try (RawUpstream upstream =
        upstream(RawUpstream.answeringOnce("HTTP/1.1 200 OK\r\n\r\n[1,", "2]"))) {
      assertThat(execute("{}")).isEqualTo("[1,2]");
      assertThat(execute("{}")).isEqualTo("[1,2]");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void interimRepliesAreNoReplies() throws IOException {
    String interim = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    String reply = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n";
    try (RawUpstream upstream = answering(interim + interim + reply)) {
      assertThat(execute("{}")).isEqualTo("[1]");
      assertThat(execute("{}")).isEqualTo("[1]");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aStatusWithoutBodyNeedsNone() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 204 No Content\r\n\r\n")) {
      assertThat(execute("{}")).isEqualTo("null");
      assertThat(execute("{}")).isEqualTo("null");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void headersWithoutEndAreRefused() throws IOException {
    try (RawUpstream upstream =
        answering("HTTP/1.1 200 OK\r\nx: " + "y".repeat(20_000) + "\r\n\r\n1")) {
      assertThat(tests.failure("tool", "{}").reason()).isEqualTo(Reason.UPSTREAM_BROKEN);
      assertThat(upstream.requests()).isEqualTo(1);
    }
  }

  /** Each event loop has connections of its own, and all together no more than they may. */
  @Test
  void aCallMovesToTheLoopThatHasTheConnection() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      List<CompletableFuture<ExecutionResult>> executions = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        executions.add(tests.start("tool", "{}"));
      }

      assertThat(executions)
          .allSatisfy(execution -> assertThat(execution).succeedsWithin(Duration.ofSeconds(20)));
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aCallUnderWayIsCutOffWhenTheClientCloses() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    PipelineForTests closing = new PipelineForTests();
    try (RawUpstream upstream =
        RawUpstream.start(
            peer -> {
              var _ = peer.readRequest();
              peer.awaitClose(closed);
            })) {
      closing.catalog.putPost("tool", upstream.url("/"));
      CompletableFuture<ExecutionResult> execution = closing.start("tool", "{}");
      Awaitility.await().until(() -> upstream.requests() == 1);

      closing.close();

      assertThat(PipelineForTests.failureOf(execution).reason()).isEqualTo(Reason.CUT_OFF);
      Awaitility.await().until(() -> closed.getCount() == 0);
    }
  }
}
