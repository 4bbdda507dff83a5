package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.Http2Upstream;
import dev.toolrack.server.testing.InMemoryCatalog;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of an upstream that offers HTTP/2. */
final class Http2IT {
  @TempDir private Path folder;

  /** The end of an attempt as a future. */
  private static final class Outcome extends CompletableFuture<String>
      implements ToolInvoker.Listener {
    @Override
    public void onAttempt() {}

    @Override
    public boolean onReceiving(long bytes) {
      return true;
    }

    @Override
    public void onReply(ToolInvoker.Reply reply) {
      complete(reply.body().toString());
    }

    @Override
    public void onFailure(ToolrackException failure) {
      completeExceptionally(failure);
    }
  }

  private static ToolInvoker.Attempt start(
      HttpInvoker invoker, String url, String input, Outcome outcome) {
    return invoker
        .prepare("t", InMemoryCatalog.post(url), Policy.DEFAULT)
        .call(Json.of(input), "r", new UUID(0, 0))
        .start(Long.MAX_VALUE, outcome);
  }

  private static HttpInvoker trusting(
      int callsPerOrigin, EventLoops loops, WheelScheduler scheduler) {
    return new HttpInvoker(
        callsPerOrigin,
        "toolrack/test",
        loops,
        scheduler,
        new JsonReader(),
        Clock.systemUTC(),
        System::nanoTime,
        config -> config.setUseInsecureTrustManager(true));
  }

  private static void assertEchoes(Http2Upstream upstream, HttpInvoker invoker, String input) {
    Outcome outcome = new Outcome();
    start(invoker, upstream.url("/echo"), input, outcome);
    assertThat(outcome).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(input);
  }

  @Test
  void multiplexesCallsOnOneConnectionAndResetsACancelledOne() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        EventLoops loops = EventLoops.open(1);
        WheelScheduler scheduler = new WheelScheduler();
        HttpInvoker invoker = trusting(100, loops, scheduler)) {
      Outcome first = new Outcome();
      start(invoker, upstream.url("/echo"), "0", first);
      assertThat(first).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("0");

      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        Outcome outcome = new Outcome();
        outcomes.add(outcome);
        start(invoker, upstream.url("/echo"), Integer.toString(i), outcome);
      }
      for (int i = 1; i <= 50; i++) {
        assertThat(outcomes.get(i - 1))
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(Integer.toString(i));
      }
      assertThat(upstream.connections()).isEqualTo(1);

      ToolInvoker.Attempt silent = start(invoker, upstream.url("/silence"), "1", new Outcome());
      Outcome after = new Outcome();
      start(invoker, upstream.url("/echo"), "2", after);
      assertThat(after).succeedsWithin(Duration.ofSeconds(20));
      silent.cancel(ToolInvoker.Cancellation.BY_CALLER);

      Awaitility.await().until(() -> upstream.resets() == 1);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /** Defect: it took the connection with it, and all calls that had a stream. */
  @Test
  void aCallThatIsCancelledBeforeItHasAStreamGoesAlone() throws Exception {
    try (Http2Upstream upstream =
            Http2Upstream.start(folder, Http2Settings.defaultSettings().maxConcurrentStreams(2));
        EventLoops loops = EventLoops.open(1);
        WheelScheduler scheduler = new WheelScheduler();
        HttpInvoker invoker = trusting(3, loops, scheduler)) {
      assertEchoes(upstream, invoker, "0");
      Outcome first = new Outcome();
      ToolInvoker.Attempt one = start(invoker, upstream.url("/silence"), "1", first);
      Outcome second = new Outcome();
      ToolInvoker.Attempt two = start(invoker, upstream.url("/silence"), "2", second);
      Outcome third = new Outcome();
      ToolInvoker.Attempt waiting = start(invoker, upstream.url("/echo"), "3", third);

      waiting.cancel(ToolInvoker.Cancellation.BY_DEADLINE);

      // There is room for three calls, so that the next goes out only if the cancelled one is gone.
      Outcome next = new Outcome();
      start(invoker, upstream.url("/echo"), "4", next);
      one.cancel(ToolInvoker.Cancellation.BY_CALLER);
      assertThat(next).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("4");
      assertThat(List.of(second, third)).noneMatch(Outcome::isDone);
      two.cancel(ToolInvoker.Cancellation.BY_CALLER);
      Awaitility.await().until(() -> upstream.resets() == 2);
      assertEchoes(upstream, invoker, "5");
      assertThat(upstream.requests()).isEqualTo(5);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void manyCallsThatAreCancelledBeforeTheyHaveAStreamLeaveNothingBehind() throws Exception {
    try (Http2Upstream upstream =
            Http2Upstream.start(folder, Http2Settings.defaultSettings().maxConcurrentStreams(1));
        EventLoops loops = EventLoops.open(1);
        WheelScheduler scheduler = new WheelScheduler();
        HttpInvoker invoker = trusting(5_000, loops, scheduler)) {
      assertEchoes(upstream, invoker, "0");
      ToolInvoker.Attempt silent = start(invoker, upstream.url("/silence"), "1", new Outcome());
      for (int i = 0; i < 4_000; i++) {
        start(invoker, upstream.url("/echo"), "2", new Outcome())
            .cancel(ToolInvoker.Cancellation.BY_DEADLINE);
      }
      Outcome last = new Outcome();
      start(invoker, upstream.url("/echo"), "3", last);

      silent.cancel(ToolInvoker.Cancellation.BY_CALLER);

      assertThat(last).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("3");
      assertThat(upstream.requests()).isEqualTo(3);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void trustsNoCertificateOfItsOwnMaking() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        EventLoops loops = EventLoops.open(1);
        WheelScheduler scheduler = new WheelScheduler();
        HttpInvoker invoker =
            new HttpInvoker(
                100,
                "toolrack/test",
                loops,
                scheduler,
                new JsonReader(),
                Clock.systemUTC(),
                System::nanoTime)) {
      Outcome outcome = new Outcome();
      start(invoker, upstream.url("/echo"), "0", outcome);

      assertThat(outcome)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              ToolrackException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
                assertThat(e).hasMessageContaining("TLS");
              });
    }
  }
}
