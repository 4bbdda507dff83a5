package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpFailuresTest {
  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new UnknownHostException("nowhere.example"), "the host name does not resolve"),
        Arguments.of(new SSLHandshakeException("no trust"), "the TLS handshake failed"),
        Arguments.of(
            new ClosedChannelException(), "the connection was closed before the request was sent"),
        Arguments.of(
            new ConnectException("finishConnect(..) failed: Connection refused: /127.0.0.1:9"),
            "connection refused"),
        Arguments.of(
            new IllegalStateException("no", new IOException("Connection reset by peer")),
            "connection reset"),
        Arguments.of(
            new IOException("connect(..) failed: Cannot assign requested address"),
            "cannot assign requested address"),
        Arguments.of(new IOException("something else"), "the connection failed"),
        Arguments.of(new IOException(), "the connection failed"));
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "503, 7, 7",
    "500, 7,",
    "404, 7,",
    "503, 0, 0",
    "503, ' 12 ', 12",
    "503, 999999999, 3600",
    "503, 3601, 3600",
    "503, 9999999999,",
    "503, -1,",
    "503, 1.5,",
    "503, soon,",
    "503, '',",
    "503, 'Thu, 01 Jan 1970 00:02:00 GMT', 60",
    "503, 'Thu, 01 Jan 1970 00:00:59 GMT', 0",
    "503, 'Fri, 31 Dec 9999 23:59:59 GMT', 3600",
  })
  void waitsForAsLongAsAnUpstreamThatMayBeBusyAsks(
      int status, String retryAfter, @Nullable Long seconds) {
    ToolrackException failure =
        HttpFailures.ofStatus(
            status,
            retryAfter,
            new UpstreamReply(status, "", "", 0),
            Clock.fixed(Instant.ofEpochSecond(60), ZoneOffset.UTC));

    assertThat(failure.retryAfter())
        .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
  }

  @ParameterizedTest
  @CsvSource({
    "302, UPSTREAM_FAILED",
    "400, UPSTREAM_REFUSED",
    "499, UPSTREAM_REFUSED",
    "500, UPSTREAM_FAILED",
  })
  void onlyAnUpstreamThatSaysSoHasRefused(int status, Reason reason) {
    UpstreamReply reply = new UpstreamReply(status, "", "", 0);

    assertThat(HttpFailures.ofStatus(status, null, reply, Clock.systemUTC()).reason())
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @MethodSource("causes")
  void saysWhyThereIsNoConnection(Throwable cause, String expected) {
    assertThat(HttpFailures.describe(cause)).isEqualTo(expected);
  }
}
