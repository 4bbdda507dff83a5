package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.execution.http.TlsCalls.Outcome;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.Http2Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of an upstream that offers HTTP/2. */
final class Http2IT {
  @TempDir private Path folder;

  @Test
  void multiplexesCallsOnOneConnectionAndResetsACancelledOne() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        TlsCalls calls = new TlsCalls(100, true)) {
      assertThat(calls.call(upstream.url("/echo"), "0")).isEqualTo("0");

      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        outcomes.add(calls.start(upstream.url("/echo"), Integer.toString(i)));
      }
      for (int i = 1; i <= 50; i++) {
        assertThat(outcomes.get(i - 1))
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(Integer.toString(i));
      }
      assertThat(upstream.connections()).isEqualTo(1);

      ToolInvoker.Attempt silent = calls.start(upstream.url("/silence"), "1", new Outcome());
      assertThat(calls.call(upstream.url("/echo"), "2")).isEqualTo("2");
      silent.cancel(ToolInvoker.Cancellation.BY_CALLER);

      Awaitility.await().until(() -> upstream.resets() == 1);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  /** Defect: it was used for as long as it was there, whatever became of the host. */
  @Test
  void aConnectionThatIsOldEndsWithTheCallsThatItHas() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        TlsCalls calls = new TlsCalls(100, true)) {
      Outcome silent = new Outcome();
      ToolInvoker.Attempt attempt = calls.start(upstream.url("/silence"), "0", silent);
      Awaitility.await().until(() -> upstream.requests() == 1);
      assertThat(calls.call(upstream.url("/echo"), "1")).isEqualTo("1");
      assertThat(calls.call(upstream.url("/echo"), "2")).isEqualTo("2");
      assertThat(upstream.connections()).isEqualTo(1);

      calls.nanoTime.addAndGet(Transport.LONGEST_CONNECTION.toNanos());

      assertThat(calls.call(upstream.url("/echo"), "3")).isEqualTo("3");
      assertThat(calls.call(upstream.url("/echo"), "4")).isEqualTo("4");
      assertThat(upstream.connections()).isEqualTo(2);
      assertThat(silent).isNotDone();
      attempt.cancel(ToolInvoker.Cancellation.BY_CALLER);
      Awaitility.await().until(() -> upstream.open() == 1);
    }
  }

  /**
   * Defect: where a host was gone without a word, every call went into the same connection and
   * ended by its deadline, until the connection was old.
   */
  @Test
  void aConnectionOnWhichNothingComesAnyMoreTakesNoOtherCall() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        TlsCalls calls = new TlsCalls(100, true)) {
      assertThat(calls.call(upstream.url("/echo"), "0")).isEqualTo("0");
      Outcome other = new Outcome();
      ToolInvoker.Attempt first = calls.start(upstream.url("/silence"), "1", new Outcome());
      ToolInvoker.Attempt second = calls.start(upstream.url("/silence"), "2", other);
      Awaitility.await().until(() -> upstream.requests() == 3);
      calls.nanoTime.addAndGet(TlsSilence.LONG.toNanos());

      first.cancel(ToolInvoker.Cancellation.BY_DEADLINE);

      Awaitility.await().until(() -> upstream.resets() == 1);
      assertThat(calls.call(upstream.url("/echo"), "3")).isEqualTo("3");
      assertThat(upstream.connections()).isEqualTo(2);
      assertThat(other).isNotDone();
      second.cancel(ToolInvoker.Cancellation.BY_DEADLINE);
      Awaitility.await().until(() -> upstream.open() == 1);
    }
  }

  @Test
  void aConnectionThatAnswersOtherCallsGoesOn() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        TlsCalls calls = new TlsCalls(100, true)) {
      assertThat(calls.call(upstream.url("/echo"), "0")).isEqualTo("0");
      ToolInvoker.Attempt silent = calls.start(upstream.url("/silence"), "1", new Outcome());
      Awaitility.await().until(() -> upstream.requests() == 2);
      calls.nanoTime.addAndGet(TlsSilence.LONG.toNanos());
      assertThat(calls.call(upstream.url("/echo"), "2")).isEqualTo("2");

      silent.cancel(ToolInvoker.Cancellation.BY_DEADLINE);

      Awaitility.await().until(() -> upstream.resets() == 1);
      assertThat(calls.call(upstream.url("/echo"), "3")).isEqualTo("3");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void trustsNoCertificateOfItsOwnMaking() throws Exception {
    try (Http2Upstream upstream = Http2Upstream.start(folder);
        TlsCalls calls = new TlsCalls(100, false)) {
      ToolrackException failure = calls.failure(upstream.url("/echo"));

      assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNREACHABLE);
      assertThat(failure).hasMessageContaining("TLS");
    }
  }
}
