package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.execution.http.TlsCalls.Outcome;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.Http2Upstream;
import dev.toolrack.server.testing.PipelineForTests;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of an upstream of HTTP/2 that allows few streams on a connection. */
final class Http2StreamsIT {
  private static final int STREAMS = 2;

  @TempDir private Path folder;

  private final TlsCalls calls = new TlsCalls(100, true);
  private Http2Upstream upstream;

  @BeforeEach
  void start() throws Exception {
    upstream =
        Http2Upstream.start(folder, Http2Settings.defaultSettings().maxConcurrentStreams(STREAMS));
    echo();
    Awaitility.await().until(() -> upstream.settled() == 1);
  }

  @AfterEach
  void close() throws Exception {
    calls.close();
    upstream.close();
  }

  private void echo() {
    assertThat(calls.call(upstream.url("/echo"), "1")).isEqualTo("1");
  }

  /** Calls that have a stream each and no reply. */
  private List<ToolInvoker.Attempt> silent(int count) {
    List<ToolInvoker.Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int requests = upstream.requests() + 1;
      attempts.add(calls.start(upstream.url("/silence"), "1", new Outcome()));
      Awaitility.await().until(() -> upstream.requests() == requests);
    }
    return attempts;
  }

  private void allow(int streams) {
    int settled = upstream.settled() + upstream.open();
    upstream.allow(streams);
    Awaitility.await().until(() -> upstream.settled() == settled);
  }

  /** Defect: it waited for a stream, up to its deadline where no other call was answered. */
  @Test
  void aCallThatFindsNoStreamOpensAnotherConnection() {
    silent(2 * STREAMS);
    assertThat(upstream.connections()).isEqualTo(2);

    echo();
    echo();

    assertThat(upstream.connections()).isEqualTo(3);
  }

  @Test
  void streamsThatAreFreeAgainAreUsedBeforeAnotherConnection() {
    List<ToolInvoker.Attempt> first = silent(STREAMS);
    silent(STREAMS);

    for (int i = 0; i < STREAMS; i++) {
      first.get(i).cancel(ToolInvoker.Cancellation.BY_CALLER);
      int resets = i + 1;
      Awaitility.await().until(() -> upstream.resets() == resets);
    }
    for (int i = 0; i < 3 * STREAMS; i++) {
      echo();
    }
    silent(STREAMS);

    assertThat(upstream.connections()).isEqualTo(2);
  }

  /** What an upstream allows may change while a connection is there. */
  @Test
  void moreStreamsThatAreAllowedAreUsed() {
    silent(STREAMS);
    allow(STREAMS + 1);

    silent(1);
    assertThat(upstream.connections()).isEqualTo(1);

    silent(1);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  /** Defect: nobody ended them, and whoever had called waited for ever. */
  @Test
  void callsEndWithTheClientWhetherTheyHaveAStreamOrNot() throws Exception {
    Outcome sent = calls.start(upstream.url("/silence"), "1");
    Awaitility.await().until(() -> upstream.requests() == 2);
    Outcome waiting;
    try (TlsCalls single = new TlsCalls(1, true)) {
      assertThat(single.call(upstream.url("/echo"), "1")).isEqualTo("1");
      Awaitility.await().until(() -> upstream.settled() == 2);
      allow(0);
      waiting = single.start(upstream.url("/echo"), "2");
    }
    calls.close();

    assertThat(PipelineForTests.failureOf(sent).reason()).isEqualTo(Reason.CUT_OFF);
    assertThat(PipelineForTests.failureOf(waiting).reason()).isEqualTo(Reason.SHUTTING_DOWN);
  }

  /** Defect: it took the connection with it. */
  @Test
  void aCallThatIsCancelledBeforeItHasAStreamGoesAlone() throws Exception {
    try (TlsCalls single = new TlsCalls(1, true)) {
      assertThat(single.call(upstream.url("/echo"), "1")).isEqualTo("1");
      Awaitility.await().until(() -> upstream.settled() == 2);
      allow(0);
      ToolInvoker.Attempt waiting = single.start(upstream.url("/echo"), "2", new Outcome());

      waiting.cancel(ToolInvoker.Cancellation.BY_DEADLINE);

      // There is room for one call, so that this one goes out only if the cancelled one is gone.
      Outcome next = single.start(upstream.url("/echo"), "3");
      allow(1);
      assertThat(next).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("3");
      assertThat(upstream.requests()).isEqualTo(3);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }
}
