package dev.toolrack.server.execution.schema;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;

/**
 * A text that is equal for two values if and only if JSON Schema calls the values equal: numbers by
 * value, and objects regardless of the order of members. Texts are comparable, so that a hash table
 * of them takes logarithmic time even if a caller has made all hashes equal.
 */
final class CanonicalText {
  /** Integers with a smaller absolute value are written in full. */
  private static final long MAX_WHOLE = 1_000_000_000_000_000_000L;

  private static final int MAX_WHOLE_DIGITS = 18;
  private static final int CHARS_PER_WORK = 16;

  private final StringBuilder out = new StringBuilder();
  private final LongConsumer work;

  private CanonicalText(LongConsumer work) {
    this.work = work;
  }

  /**
   * Returns the text of a value.
   *
   * @param work is told the work for a part before the part is read
   */
  static String of(JsonNode value, LongConsumer work) {
    CanonicalText text = new CanonicalText(work);
    text.append(value);
    return text.out.toString();
  }

  /** The work for reading a text. */
  static long work(String text) {
    return 1L + text.length() / CHARS_PER_WORK;
  }

  private void append(JsonNode value) {
    switch (value.getNodeType()) {
      case STRING -> append(value.stringValue());
      case NUMBER -> appendNumber(value);
      case ARRAY -> {
        work.accept(1);
        out.append('[');
        for (JsonNode item : value.values()) {
          append(item);
        }
        out.append(']');
      }
      case OBJECT -> appendObject(value);
      case BOOLEAN, NULL, BINARY, MISSING, POJO -> {
        work.accept(1);
        out.append(value).append(' ');
      }
    }
  }

  private void append(String text) {
    work.accept(work(text));
    out.append('"').append(text.length()).append(':').append(text);
  }

  private void appendObject(JsonNode value) {
    work.accept(value.size());
    out.append('{');
    Map<String, JsonNode> sorted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      sorted.put(member.getKey(), member.getValue());
    }
    sorted.forEach(
        (name, member) -> {
          append(name);
          append(member);
        });
    out.append('}');
  }

  private void appendNumber(JsonNode value) {
    work.accept(1);
    if (value.isIntegralNumber()
        && value.canConvertToLong()
        && Math.abs(value.longValue()) < MAX_WHOLE
        && value.longValue() != Long.MIN_VALUE) {
      out.append(value.longValue()).append(' ');
      return;
    }
    BigDecimal exact = value.decimalValue().stripTrailingZeros();
    work.accept(exact.precision());
    if (exact.scale() <= 0 && exact.precision() - exact.scale() <= MAX_WHOLE_DIGITS) {
      out.append(exact.longValueExact());
    } else {
      out.append(exact);
    }
    out.append(' ');
  }
}
