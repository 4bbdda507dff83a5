package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Value;
import com.google.protobuf.util.Values;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "12",
        "-0.5",
        "\"a\\\"\\\\\\n\\u0001é😀\"",
        "[]",
        "{}",
        "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}"
      })
  void textBecomesAValueAndTheSameTextAgain(String text) {
    assertThat(JsonValues.toJson("input", JsonValues.toValue(Json.of(text))).toString())
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"3.0,3", "9007199254740992,9007199254740992", "1e300,1.0E300", "0.1,0.1", "-7,-7"})
  void numbersAreWrittenAsTheIntegersTheyAre(double number, String text) {
    assertThat(JsonValues.toJson("input", Values.of(number)).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aNumberThatIsNoneIsTheCallersFault(double number) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> JsonValues.toJson("input.value", Values.of(number)))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "input.value"));
  }

  @Test
  void aValueOfNoKindIsTheCallersFault() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> JsonValues.toJson("input.value", Value.getDefaultInstance()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 200, 100_000})
  void anOutputThatNoReaderCouldParseIsRefused(int depth) {
    Json deep = Json.of("[".repeat(depth) + "]".repeat(depth));
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> JsonValues.toValue(deep))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OUTPUT_INVALID));
  }

  @Test
  void theDeepestOutputCanBeParsedByAReader() throws Exception {
    Json deep = Json.of("{\"a\":".repeat(29) + "1" + "}".repeat(29));
    Value value = JsonValues.toValue(deep);
    var response =
        dev.toolrack.v1.BatchExecuteStreamResponse.newBuilder()
            .setResult(
                dev.toolrack.v1.BatchExecuteResult.newBuilder()
                    .setResponse(
                        dev.toolrack.v1.ExecuteResponse.newBuilder()
                            .setOutput(dev.toolrack.v1.Payload.newBuilder().setValue(value))))
            .build();
    assertThat(dev.toolrack.v1.BatchExecuteStreamResponse.parseFrom(response.toByteArray()))
        .isEqualTo(response);
  }

  /** Guards against a heap full of values, which take many times the bytes of their text. */
  @Test
  void anOutputOfTooManyValuesIsRefused() {
    String many = "[" + "1,".repeat(99_998) + "1]";
    assertThat(JsonValues.toValue(Json.of(many)).getListValue().getValuesCount()).isEqualTo(99_999);
    assertThatThrownBy(() -> JsonValues.toValue(Json.of("[1," + many.substring(1))))
        .hasMessageContaining("100000 values");
    assertThat(
            JsonValues.toValue(Json.of("[\"" + ",[{\\\"".repeat(100_000) + "\"]")).hasListValue())
        .as("what is in a text is no value")
        .isTrue();
  }

  @Test
  void aNumberBeyondDoublesIsRefused() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> JsonValues.toValue(Json.of("[1e999]")))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OUTPUT_INVALID));
  }
}
