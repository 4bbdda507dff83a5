package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.Breakers;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.testing.HttpUpstream;
import dev.toolrack.server.testing.InMemoryCatalog;
import dev.toolrack.server.testing.PipelineForTests;
import dev.toolrack.server.testing.RawUpstream;
import dev.toolrack.server.testing.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Executions against upstreams that fail, each in its own way. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
final class HttpFailuresIT {
  private final PipelineForTests tests;

  HttpFailuresIT(NetworkTransport transport) {
    tests = new PipelineForTests(transport);
  }

  @AfterEach
  void close() throws IOException {
    assertThat(tests.admission.inFlight()).isZero();
    tests.close();
  }

  private static Policy policy(boolean idempotent, Duration timeout) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        timeout,
        Duration.ofMillis(500),
        idempotent,
        new Policy.Retry(3, Duration.ofMillis(1), Duration.ofMillis(5), 2),
        d.maxConcurrency(),
        d.breaker(),
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        false);
  }

  private ToolrackException failureAt(String url, Policy policy) {
    tests.catalog.put("tool", "", InMemoryCatalog.post(url), policy);
    return tests.failure("tool", "{}");
  }

  private ToolrackException failureOf(RawUpstream.Script script, Policy policy) throws IOException {
    try (RawUpstream upstream = RawUpstream.start(script)) {
      return failureAt(upstream.url("/"), policy);
    }
  }

  private static UpstreamReply reply(ToolrackException failure) {
    return failure.upstream().orElseThrow();
  }

  @Test
  void tellsStatusesApart() throws IOException {
    try (HttpUpstream upstream =
        HttpUpstream.start(
            (exchange, request) ->
                HttpUpstream.reply(
                    exchange,
                    Integer.parseInt(request.target().substring(1)),
                    "{\"error\":\"no\"}"))) {
      ToolrackException refused = failureAt(upstream.url("/404"), Policy.DEFAULT);
      assertThat(refused.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
      assertThat(refused.metadata()).containsEntry("status", "404");
      assertThat(reply(refused))
          .isEqualTo(new UpstreamReply(404, "application/json", "{\"error\":\"no\"}", 1));

      assertThat(failureAt(upstream.url("/500"), Policy.DEFAULT).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(failureAt(upstream.url("/302"), Policy.DEFAULT).reason())
          .isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(tests.records).extracting(r -> r.upstreamStatus()).containsExactly(404, 500, 302);
    }
  }

  @Test
  void passesOnHowLongToWait() throws IOException {
    ToolrackException failure =
        failureOf(
            RawUpstream.answeringOnce(
                "HTTP/1.1 429 Too Many\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n"),
            Policy.DEFAULT);

    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_REFUSED);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port = RawUpstream.unusedPort();

    ToolrackException failure = failureAt("http://127.0.0.1:" + port + "/", Policy.DEFAULT);

    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
    assertThat(failure.metadata())
        .containsEntry("host", "127.0.0.1:" + port)
        .containsEntry("cause", "connection refused");
    assertThat(failure).hasMessageContaining("refused");
  }

  @Test
  void saysThatANameDoesNotResolve() {
    ToolrackException failure =
        failureAt("http://no-such-host.invalid/", policy(false, Duration.ofSeconds(10)));

    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
    assertThat(failure.metadata()).containsEntry("host", "no-such-host.invalid:80");
  }

  @Test
  void saysThatATlsUpstreamIsNone() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.echo()) {
      ToolrackException failure =
          failureAt(upstream.url("/").replace("http:", "https:"), Policy.DEFAULT);

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void saysThatTheReplyBroke() throws IOException {
    ToolrackException truncated =
        failureOf(
            RawUpstream.answeringOnce("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":"),
            Policy.DEFAULT);
    ToolrackException reset =
        failureOf(
            peer -> {
              var _ = peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":");
              peer.resetOnClose();
            },
            Policy.DEFAULT);
    ToolrackException chunked =
        failureOf(
            RawUpstream.answeringOnce(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"),
            Policy.DEFAULT);
    ToolrackException resetWithoutLength =
        failureOf(
            peer -> {
              var _ = peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\n\r\n[1]");
              peer.resetOnClose();
            },
            Policy.DEFAULT);
    ToolrackException silent =
        failureOf(
            peer -> {
              var _ = peer.readRequest();
            },
            Policy.DEFAULT);
    ToolrackException garbage =
        failureOf(RawUpstream.answeringOnce("SMTP ready\r\n\r\n"), Policy.DEFAULT);

    assertThat(List.of(truncated, reset, chunked, resetWithoutLength, silent, garbage))
        .extracting(ToolrackException::reason)
        .containsOnly(Reason.UPSTREAM_BROKEN);
    assertThat(reply(truncated).status()).isEqualTo(200);
    assertThat(reply(silent)).isEqualTo(new UpstreamReply(0, "", "", 1));
  }

  @Test
  void saysThatTheReplyIsNotJson() throws IOException {
    ToolrackException failure =
        failureOf(
            peer -> {
              var _ = peer.readRequest();
              peer.write(
                  "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n"
                      + "content-length: 9\r\n\r\n<html>\u0007\0x");
            },
            Policy.DEFAULT);

    assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_NOT_JSON);
    assertThat(failure.metadata()).containsEntry("content_type", "text/html");
    assertThat(reply(failure).excerpt()).isEqualTo("<html>\ufffd\ufffdx");
  }

  @Test
  void stopsReadingAReplyThatIsTooLarge() throws IOException {
    CountDownLatch cut = new CountDownLatch(1);
    byte[] megabyte = new byte[1 << 20];
    try (RawUpstream upstream =
        RawUpstream.start(
            peer -> {
              var _ = peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n");
              try {
                for (int i = 0; i < 100; i++) {
                  peer.write(megabyte);
                }
              } catch (IOException e) {
                cut.countDown();
              }
            })) {
      ToolrackException failure = failureAt(upstream.url("/"), Policy.DEFAULT);

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_TOO_LARGE);
      assertThat(failure.metadata()).containsEntry("limit", "1048576");
      Awaitility.await().until(() -> cut.getCount() == 0);
    }
  }

  @Test
  void stopsReadingAReplyForWhichTheReplicaHasNoRoom() throws IOException {
    String large = '"' + "x".repeat(200_000) + '"';
    try (PipelineForTests small = new PipelineForTests(64, 1_000, 100_000);
        HttpUpstream upstream =
            HttpUpstream.start((exchange, request) -> HttpUpstream.reply(exchange, 200, large))) {
      small.catalog.putPost("tool", upstream.url("/"));

      ToolrackException failure = PipelineForTests.failureOf(small.start("tool", "{}"));

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_TOO_LARGE);
      assertThat(failure.metadata()).doesNotContainKey("limit");
      assertThat(reply(failure).status()).isEqualTo(200);
      Awaitility.await().until(() -> small.payloads.held() == 0);
    }
  }

  @Test
  void endsAtTheDeadlineWhateverDribblesIn() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream =
        RawUpstream.start(
            peer -> {
              var _ = peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
              peer.awaitClose(closed);
            })) {
      ToolrackException failure =
          failureAt(upstream.url("/"), policy(true, Duration.ofMillis(200)));

      assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
      assertThat(failure.metadata()).containsEntry("timeout_ms", "200");
      Awaitility.await().until(() -> closed.getCount() == 0);
    }
  }

  @Test
  void cancelsTheUpstreamCallWithTheFuture() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream =
        RawUpstream.start(
            peer -> {
              var _ = peer.readRequest();
              peer.awaitClose(closed);
            })) {
      tests.catalog.putPost("tool", upstream.url("/"));
      CompletableFuture<ExecutionResult> execution = tests.start("tool", "{}");
      Awaitility.await().until(() -> upstream.requests() == 1);

      execution.cancel(true);

      Awaitility.await().until(() -> closed.getCount() == 0);
      assertThat(tests.records).extracting(r -> r.failure()).containsExactly(Reason.CANCELLED);
      assertThat(tests.guard.breakers())
          .extracting(Breakers.Breaker::state)
          .containsExactly(Breakers.State.CLOSED);
    }
  }

  @Test
  void retriesWhatIsIdempotent() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (HttpUpstream upstream =
        HttpUpstream.start(
            (exchange, _) ->
                HttpUpstream.reply(exchange, calls.incrementAndGet() < 3 ? 503 : 200, "1"))) {
      tests.catalog.put(
          "tool",
          "",
          InMemoryCatalog.post(upstream.url("/")),
          policy(true, Duration.ofSeconds(10)));

      assertThat(tests.execute("tool", "{}").attempts()).isEqualTo(3);
      assertThat(tests.records.getFirst().attempts()).isEqualTo(3);
    }
  }

  @Test
  void neverSendsTwiceWhatIsNotIdempotent() throws IOException {
    try (PipelineForTests narrow = new PipelineForTests(1, 1_000);
        RawUpstream upstream =
            RawUpstream.start(
                peer -> {
                  // Answers once, then takes the next request on the same connection and hangs up.
                  var _ = peer.readRequest();
                  peer.reply("1");
                  var _ = peer.readRequest();
                  peer.resetOnClose();
                })) {
      narrow.catalog.putPost("tool", upstream.url("/"));
      assertThat(narrow.execute("tool", "{}").attempts()).isEqualTo(1);

      ToolrackException failure = narrow.failure("tool", "{}");

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_BROKEN);
      assertThat(upstream.requests()).isEqualTo(2);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void leavesAFailingEndpointAlone() throws IOException {
    try (HttpUpstream upstream = HttpUpstream.answering(500, "{}")) {
      tests.catalog.putPost("tool", upstream.url("/"));
      for (int i = 0; i < 5; i++) {
        assertThat(tests.failure("tool", "{}").reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      }

      ToolrackException failure = tests.failure("tool", "{}");

      assertThat(failure.reason()).isEqualTo(Reason.BREAKER_OPEN);
      assertThat(failure.metadata()).containsEntry("slug", "tool");
      assertThat(failure.retryAfter())
          .hasValueSatisfying(
              wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
      assertThat(upstream.seen()).hasSize(5);
    }
  }

  @Test
  void queuesWhoFindsAllConnectionsTaken() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (PipelineForTests narrow = new PipelineForTests(2, 1_000);
        HttpUpstream upstream =
            HttpUpstream.start(
                (exchange, request) -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  awaitQuietly(go);
                  now.decrementAndGet();
                  HttpUpstream.reply(exchange, 200, request.body());
                })) {
      narrow.catalog.putPost("tool", upstream.url("/"));
      List<CompletableFuture<ExecutionResult>> executions = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        executions.add(narrow.start("tool", Integer.toString(i)));
      }
      Awaitility.await().until(() -> upstream.seen().size() == 2);
      go.countDown();

      assertThat(executions)
          .allSatisfy(execution -> assertThat(execution).succeedsWithin(Duration.ofSeconds(20)));
      assertThat(most).hasValue(2);
    }
  }

  @Test
  void aWaiterLeavesTheQueueAtItsDeadline() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    try (PipelineForTests narrow = new PipelineForTests(1, 1_000);
        HttpUpstream upstream =
            HttpUpstream.start(
                (exchange, request) -> {
                  awaitQuietly(go);
                  HttpUpstream.reply(exchange, 200, request.body());
                })) {
      narrow.catalog.putPost("tool", upstream.url("/"));
      CompletableFuture<ExecutionResult> first = narrow.start("tool", "1");
      Awaitility.await().until(() -> upstream.seen().size() == 1);

      assertThat(PipelineForTests.failureOf(narrow.start("tool", "2", 100)).reason())
          .isEqualTo(Reason.DEADLINE_EXCEEDED);
      go.countDown();

      assertThat(first).succeedsWithin(Duration.ofSeconds(20));
      assertThat(narrow.execute("tool", "3").attempts()).isEqualTo(1);
      assertThat(upstream.seen()).extracting(HttpUpstream.Seen::body).containsExactly("1", "3");
    }
  }

  @Test
  void refusesWhatCannotBeCalled() {
    tests.catalog.put("none", "", null, Policy.DEFAULT);
    tests.catalog.put(
        "get",
        "{\"type\":\"object\",\"required\":[\"id\"]}",
        InMemoryCatalog.endpoint(Endpoint.Method.GET, "http://127.0.0.1:1/{id}"),
        Policy.DEFAULT);

    ToolrackException noEndpoint = tests.failure("none", "{}");
    assertThat(noEndpoint.reason()).isEqualTo(Reason.NO_ENDPOINT);
    assertThat(noEndpoint.metadata())
        .containsEntry("slug", "none")
        .containsEntry("version", "1.0.0");
    assertThat(tests.failure("get", "{\"id\":").metadata())
        .containsEntry("line", "1")
        .containsEntry("column", "7")
        .containsEntry("cause", "it ends too early");
    assertThat(tests.failure("get", "{}").violations())
        .singleElement()
        .satisfies(v -> assertThat(v.description()).contains("'id'"));
    assertThat(tests.failure("get", "{\"id\":{}}").violations())
        .singleElement()
        .satisfies(v -> assertThat(v.field()).isEqualTo("/id"));
    assertThat(tests.failure("get", "\"" + "x".repeat(1 << 20) + "\"").reason())
        .isEqualTo(Reason.INPUT_TOO_LARGE);
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IOException("Nobody let it go on");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
