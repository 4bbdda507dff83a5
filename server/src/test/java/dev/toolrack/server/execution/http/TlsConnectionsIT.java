package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.execution.http.TlsCalls.Outcome;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.PipelineForTests;
import dev.toolrack.server.testing.RawUpstream;
import dev.toolrack.server.testing.TlsKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of HTTP/1.1 with TLS: which of them carry a second request, and which must not. */
final class TlsConnectionsIT {
  private static SSLContext keys;

  /** One connection at a time, so that the second request has to take the first one's or none. */
  private final TlsCalls calls = new TlsCalls(1, true);

  @BeforeAll
  static void makeKeys(@TempDir Path folder) throws Exception {
    keys = TlsKeys.context(folder);
  }

  @AfterEach
  void close() throws IOException {
    calls.close();
  }

  private String call(RawUpstream upstream) {
    return calls.call(upstream.url("/"), "{}");
  }

  private static RawUpstream upstream(RawUpstream.Script script) throws IOException {
    return RawUpstream.start(script, keys);
  }

  /** Answers each request of a connection with the same texts, each a record of TLS. */
  private static RawUpstream answering(String... texts) throws IOException {
    return upstream(RawUpstream.answering(texts));
  }

  @Test
  void oneIsUsedAgain() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      for (int i = 0; i < 10; i++) {
        assertThat(call(upstream)).isEqualTo("1");
      }

      assertThat(upstream.connections()).isEqualTo(1);
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
      assertThat(call(upstream)).isEqualTo("1");
      assertThat(call(upstream)).isEqualTo("1");

      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** Defect: it was used for as long as it was busy, whatever became of the host. */
  @Test
  void oneThatIsOldIsNotUsedAgain() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      assertThat(call(upstream)).isEqualTo("1");
      calls.nanoTime.addAndGet(
          Transport.LONGEST_CONNECTION.minus(HttpInvoker.IDLE_TIMEOUT).toNanos() - 1);
      assertThat(call(upstream)).isEqualTo("1");
      calls.nanoTime.incrementAndGet();
      assertThat(call(upstream)).isEqualTo("1");
      assertThat(upstream.connections()).isEqualTo(1);

      assertThat(call(upstream)).isEqualTo("1");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** Defect: an interim reply was the reply, and the reply was the next call's. */
  @ParameterizedTest
  @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints"})
  void interimRepliesAreNoReplies(String status) throws IOException {
    String interim = "HTTP/1.1 " + status + "\r\nlink: </a>\r\n\r\n";
    String early = "HTTP/1.1 103 Early Hints\r\n\r\n";
    String reply = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n";
    for (String[] texts :
        new String[][] {{interim + reply}, {interim, reply}, {interim + early, interim, reply}}) {
      try (RawUpstream upstream = answering(texts)) {
        assertThat(call(upstream)).isEqualTo("[1]");
        assertThat(call(upstream)).isEqualTo("[1]");
        assertThat(upstream.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void aSwitchOfProtocolsIsAReplyAndTheLast() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 101 Switching Protocols\r\n\r\n")) {
      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aStatusWithoutBodyNeedsNone() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 204 No Content\r\n\r\n")) {
      assertThat(call(upstream)).isEqualTo("null");
      assertThat(call(upstream)).isEqualTo("null");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void headersWithoutEndAreRefused() throws IOException {
    try (RawUpstream upstream =
        answering("HTTP/1.1 200 OK\r\nx: " + "y".repeat(20_000) + "\r\n\r\n1")) {
      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.UPSTREAM_BROKEN);
    }
  }

  @Test
  void aClosedClientTakesNoCall() throws IOException {
    try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1")) {
      calls.close();

      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.SHUTTING_DOWN);
      assertThat(upstream.connections()).isZero();
    }
  }

  /** Defect: nobody ended it, and whoever had called waited for ever. */
  @Test
  void aCallThatIsSentEndsWithTheClient() throws IOException {
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readRequest();
              peer.awaitClose(new CountDownLatch(1));
            })) {
      Outcome silent = calls.start(upstream.url("/"), "{}");
      Awaitility.await().until(() -> upstream.requests() == 1);

      calls.close();

      assertThat(PipelineForTests.failureOf(silent).reason()).isEqualTo(Reason.CUT_OFF);
    }
  }

  @Test
  void aCallWhoseConnectionIsBeingMadeEndsWithTheClient() throws IOException {
    try (RawUpstream upstream = RawUpstream.start(peer -> peer.awaitClose(new CountDownLatch(1)))) {
      Outcome waiting = calls.start(upstream.url("/").replace("http:", "https:"), "{}");
      Awaitility.await().until(() -> upstream.connections() == 1);

      calls.close();

      assertThat(PipelineForTests.failureOf(waiting).reason()).isEqualTo(Reason.SHUTTING_DOWN);
    }
  }

  /** Until TLS is agreed on, nobody else is on the connection. */
  @Test
  void oneThatIsBeingMadeIsClosedWithItsCall() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream = RawUpstream.start(peer -> peer.awaitClose(closed))) {
      ToolInvoker.Attempt attempt =
          calls.start(upstream.url("/").replace("http:", "https:"), "{}", new Outcome());
      Awaitility.await().until(() -> upstream.connections() == 1);

      attempt.cancel(ToolInvoker.Cancellation.BY_CALLER);

      Awaitility.await().until(() -> closed.getCount() == 0);
    }
  }

  @Test
  void oneThatCarriesARequestIsClosedWithItsCall() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readRequest();
              peer.awaitClose(closed);
            })) {
      ToolInvoker.Attempt attempt = calls.start(upstream.url("/"), "{}", new Outcome());
      Awaitility.await().until(() -> upstream.requests() == 1);

      attempt.cancel(ToolInvoker.Cancellation.BY_CALLER);

      Awaitility.await().until(() -> closed.getCount() == 0);
    }
  }

  /** Defect: what came beyond a reply was the head of the next one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n2HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n3",
        "HTTP/1.1 500 Failed\r\nx-y: ",
        "HTTP/1.1 2",
        "garbage",
      })
  void oneThatSaysMoreThanItWasAskedIsNotUsedAgain(String surplus) throws IOException {
    String reply = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n0";
    try (RawUpstream upstream = answering(reply + surplus)) {
      for (int i = 0; i < 5; i++) {
        assertThat(call(upstream)).isEqualTo("0");
      }

      assertThat(upstream.connections()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1", "HTTP/1.1 2"})
  void oneOnWhichAnythingComesUnaskedIsClosed(String surplus) throws IOException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readRequest();
              peer.reply("0");
              if (peer.number() == 1) {
                await(taken);
                peer.write(surplus);
              }
              peer.awaitClose(closed);
            })) {
      assertThat(call(upstream)).isEqualTo("0");
      taken.countDown();
      Awaitility.await().until(() -> closed.getCount() == 0);

      assertThat(call(upstream)).isEqualTo("0");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n"})
  void aReplyMayEndWithItsConnectionThatIsClosedInOrder(String head) throws IOException {
    try (RawUpstream upstream = upstream(RawUpstream.answeringOnce(head + "[1,", "2]"))) {
      assertThat(call(upstream)).isEqualTo("[1,2]");
      assertThat(call(upstream)).isEqualTo("[1,2]");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** An upstream that ends TLS may keep the connection, until the other side has closed it. */
  @Test
  void oneThatIsEndedByTlsIsClosed() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\n\r\n[1]");
              peer.endTls(closed);
            })) {
      assertThat(call(upstream)).isEqualTo("[1]");

      Awaitility.await().until(() -> closed.getCount() == 0);
    }
  }

  /** What is still to be written of the first request would precede the second. */
  @Test
  void oneThatIsAnsweredBeforeItsRequestIsWrittenIsNotUsedAgain() throws IOException {
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readHead();
              peer.reply("1");
              peer.awaitClose(new CountDownLatch(1));
            })) {
      assertThat(calls.call(upstream.url("/"), "\"" + "x".repeat(32 << 20) + "\"")).isEqualTo("1");

      assertThat(call(upstream)).isEqualTo("1");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  /** Anybody on the way could have cut it off where it suits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\n[1,2]",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[1,2]",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n[1,2]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2]\r\n",
        "HTTP/1.1 200 OK\r\nconte",
        "",
      })
  void aReplyThatIsCutOffIsBrokenAndNotAskedForAgain(String text) throws IOException {
    try (RawUpstream upstream =
        upstream(
            peer -> {
              var _ = peer.readRequest();
              peer.write(text);
              peer.cutOff();
            })) {
      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.UPSTREAM_BROKEN);
      assertThat(upstream.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n[1,2]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2]\r\n",
      })
  void aReplyThatEndsBeforeItsLengthIsBroken(String text) throws IOException {
    try (RawUpstream upstream = upstream(RawUpstream.answeringOnce(text))) {
      assertThat(calls.failure(upstream.url("/")).reason()).isEqualTo(Reason.UPSTREAM_BROKEN);
    }
  }

  /** What an upstream encodes unasked is said to be encoded, whatever the scheme. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEncodedReplyIsSaidToBeEncoded(boolean secure) throws IOException {
    RawUpstream.Script script =
        RawUpstream.answeringOnce(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\n1");
    try (RawUpstream upstream = RawUpstream.start(script, secure ? keys : null)) {
      ToolrackException failure = calls.failure(upstream.url("/"));

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_NOT_JSON);
      assertThat(failure).hasMessageContaining("gzip");
      assertThat(failure.metadata()).containsEntry("content_encoding", "gzip");
    }
    try (RawUpstream upstream =
        RawUpstream.start(
            peer -> {
              var _ = peer.readRequest();
              peer.write(
                  "HTTP/1.1 200 OK\r\ncontent-encoding: Identity\r\ncontent-length: 1\r\n\r\n1");
            },
            secure ? keys : null)) {
      assertThat(call(upstream)).isEqualTo("1");
    }
  }
}
