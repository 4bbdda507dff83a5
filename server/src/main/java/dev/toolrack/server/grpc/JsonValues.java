package dev.toolrack.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.nio.charset.StandardCharsets;

/**
 * Converts between JSON text and {@code google.protobuf.Value}, in which all numbers are doubles.
 */
final class JsonValues {
  /**
   * Deepest nesting in a reply. An object adds three levels of messages, and parsers by default
   * refuse more than a hundred.
   */
  private static final int MAX_DEPTH = 30;

  /** Most values in a reply. Each takes about 150 bytes of heap until the reply is sent. */
  private static final int MAX_VALUES = 100_000;

  /** Up to here, doubles are exact integers, and are written as such. */
  private static final double MAX_EXACT_INTEGER = 9_007_199_254_740_992.0;

  private JsonValues() {}

  /**
   * Converts a value to JSON text.
   *
   * @throws ToolrackException INVALID_REQUEST if a value in it is unset or is not a finite number
   */
  static Json toJson(String field, Value value) {
    StringBuilder text = new StringBuilder(256);
    write(field, value, text);
    return Json.utf8(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(String field, Value value, StringBuilder text) {
    switch (value.getKindCase()) {
      case NULL_VALUE -> text.append("null");
      case BOOL_VALUE -> text.append(value.getBoolValue());
      case NUMBER_VALUE -> writeNumber(field, value.getNumberValue(), text);
      case STRING_VALUE -> writeString(value.getStringValue(), text);
      case STRUCT_VALUE -> {
        text.append('{');
        String separator = "";
        for (var entry : value.getStructValue().getFieldsMap().entrySet()) {
          text.append(separator);
          separator = ",";
          writeString(entry.getKey(), text);
          text.append(':');
          write(field, entry.getValue(), text);
        }
        text.append('}');
      }
      case LIST_VALUE -> {
        text.append('[');
        String separator = "";
        for (Value element : value.getListValue().getValuesList()) {
          text.append(separator);
          separator = ",";
          write(field, element, text);
        }
        text.append(']');
      }
      case KIND_NOT_SET ->
          throw ToolrackException.invalid(field, "holds a value of no kind; null is null_value");
    }
  }

  private static void writeNumber(String field, double number, StringBuilder text) {
    if (!Double.isFinite(number)) {
      throw ToolrackException.invalid(field, "holds a number that is not finite");
    }
    if (number == Math.rint(number) && Math.abs(number) <= MAX_EXACT_INTEGER) {
      text.append((long) number);
    } else {
      text.append(number);
    }
  }

  private static void writeString(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u00").append(Character.forDigit(c >> 4, 16));
            text.append(Character.forDigit(c & 0xf, 16));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  /**
   * Converts the output of a tool.
   *
   * @throws ToolrackException OUTPUT_INVALID if it cannot be represented: it is nested too deeply,
   *     has too many values, or has a number beyond double precision
   */
  static Value toValue(Json json) {
    if (values(json.bytes()) > MAX_VALUES) {
      throw noForm("has more than " + MAX_VALUES + " values; ask for json");
    }
    Value.Builder value = Value.newBuilder();
    try {
      JsonFormat.parser().merge(json.toString(), value);
    } catch (InvalidProtocolBufferException e) {
      throw noForm("has no form as a value; ask for json").withCause(e);
    }
    Value read = value.build();
    check(read, 1);
    return read;
  }

  /** Number of values in a JSON text, not counting empty arrays and objects exactly. */
  private static int values(byte[] json) {
    int count = 1;
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      switch (json[i]) {
        case '"' -> inString = !inString;
        case '\\' -> i++;
        case ',', '[', '{' -> count += inString ? 0 : 1;
        default -> {}
      }
    }
    return count;
  }

  private static void check(Value value, int depth) {
    if (depth > MAX_DEPTH) {
      throw noForm("is nested deeper than " + MAX_DEPTH + " levels; ask for json");
    }
    switch (value.getKindCase()) {
      case STRUCT_VALUE ->
          value.getStructValue().getFieldsMap().values().forEach(child -> check(child, depth + 1));
      case LIST_VALUE ->
          value.getListValue().getValuesList().forEach(child -> check(child, depth + 1));
      case NUMBER_VALUE -> {
        if (!Double.isFinite(value.getNumberValue())) {
          throw noForm("holds a number beyond double precision; ask for json");
        }
      }
      case NULL_VALUE, BOOL_VALUE, STRING_VALUE, KIND_NOT_SET -> {}
    }
  }

  private static ToolrackException noForm(String why) {
    return ToolrackException.of(Reason.OUTPUT_INVALID, "The output " + why).with("pointer", "");
  }
}
