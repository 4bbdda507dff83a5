package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {
  /** A line break would begin another header, or another request. */
  @ParameterizedTest
  @CsvSource({
    "'a\r\nx: y', a??x:?y",
    "'\0\t \u007f\u0080ü€', ???????",
    "!~azAZ09-_., !~azAZ09-_.",
    "'', ''",
  })
  void holdsNothingThatEndsAHeader(String text, String expected) {
    assertThat(HeaderText.printable(text)).isEqualTo(expected);
  }

  @Test
  void isCutOff() {
    assertThat(HeaderText.printable("x".repeat(256))).hasSize(256);
    assertThat(HeaderText.printable("x".repeat(257))).isEqualTo("x".repeat(256));
    assertThat(HeaderText.printable(" ".repeat(257))).isEqualTo("?".repeat(256));
  }
}
