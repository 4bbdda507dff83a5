package dev.toolrack.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class JsonTextTest {

  /** Numbers were once converted to double, so that amounts lost their last digits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678901234567.89",
        "1.10",
        "1E+3",
        "-0.0",
        "-0",
        "0.00000001",
        "123456789012345678901234567890",
        "1e400",
        "1e1000000000",
        "1e-99999999999"
      })
  void aNumberIsPrintedAsItWasWritten(String number) {
    JsonNode value = JsonText.read("{\"a\":[" + number + "],\"b\":" + number + "}");
    assertThat(value.toString()).isEqualTo("{\"a\":[" + number + "],\"b\":" + number + "}");
    assertThat(JsonText.pretty(value)).contains("\"b\" : " + number);
    assertThat(value.get("b").isNumber()).isTrue();
    assertThat(value.get("b").asString("")).isEqualTo(number);
  }

  @Test
  void theRestOfJsonIsReadToo() {
    String text = "{\"a\":[true,false,null,\"x\\n\",{}],\"b\":[]}";
    assertThat(JsonText.read(text).toString()).isEqualTo(text);
    assertThat(JsonText.read(" ").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{} x", "[1", "{\"a\":}"})
  void whatIsNotOneValueIsRefused(String text) {
    assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(JacksonException.class);
  }

  /** Defect: what an upstream put there reached the terminal, and could rewrite what it shows. */
  @Test
  void whatCouldSteerATerminalIsEscaped() {
    String steering = "\"a\u007f\u0080\u009b2J\u009f\u00a0é\"";

    assertThat(JsonText.printable(steering))
        .isEqualTo("\"a\\u007f\\u0080\\u009b2J\\u009f\u00a0é\"");
    assertThat(JsonText.read(JsonText.printable(steering))).isEqualTo(JsonText.read(steering));
    assertThat(JsonText.pretty(JsonText.read(steering))).isEqualTo(JsonText.printable(steering));
  }
}
