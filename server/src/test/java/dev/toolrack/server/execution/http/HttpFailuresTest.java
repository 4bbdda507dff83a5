package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
  @MethodSource("causes")
  void saysWhyThereIsNoConnection(Throwable cause, String expected) {
    assertThat(HttpFailures.describe(cause)).isEqualTo(expected);
  }
}
