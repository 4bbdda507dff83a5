package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticHeadersTest {

  @Test
  void takesOrdinaryHeaders() {
    assertThat(StaticHeaders.of(Map.of("X-Api-Version", "2", "Accept", "text/plain")).get("accept"))
        .isEqualTo("text/plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "transfer-encoding",
        "CONNECTION",
        "Upgrade",
        "TE",
        "Expect",
        "Authorization",
        "Cookie",
        "Proxy-Authorization",
        "x-request-id",
        "X-Toolrack-Execution-Id",
        "",
        "a b",
        "a:b",
        "a\r\nb",
        "ü",
      })
  void refusesNames(String name) {
    assertRefused(name, "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx: y", "a\0", "ü", " a", "a "})
  void refusesValues(String value) {
    assertRefused("x-a", value);
  }

  @Test
  void takesUpTo32HeadersOfUpTo4096Characters() {
    Map<String, String> most = new HashMap<>();
    for (int i = 0; i < 32; i++) {
      most.put("x-" + i, "v".repeat(4_096));
    }
    assertThat(StaticHeaders.of(most)).hasSize(32);
    assertRefused("x-a", "v".repeat(4_097));
    most.put("x-one-more", "1");
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> StaticHeaders.of(most))
        .withMessageContaining("has more than 32 entries");
  }

  @Test
  void refusesAHeaderThatIsThereTwice() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> StaticHeaders.of(Map.of("X-A", "1", "x-a", "2")))
        .withMessageContaining("has x-a twice");
  }

  @Test
  void anOlderVersionMayHaveAnEncodingThatIsNotSent() {
    Map<String, String> headers = Map.of("Accept-Encoding", "gzip", "x-a", "1");

    assertThat(StaticHeaders.of(headers).names()).containsExactly("x-a");
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> StaticHeaders.refuseEncodings(headers))
        .withMessageContaining("accept-encoding")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST));
    StaticHeaders.refuseEncodings(Map.of("x-a", "1"));
  }

  private static void assertRefused(String name, String value) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> StaticHeaders.of(Map.of(name, value)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST));
  }
}
