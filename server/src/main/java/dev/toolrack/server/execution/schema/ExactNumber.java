package dev.toolrack.server.execution.schema;

import com.networknt.schema.SchemaException;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * A number in a schema, for comparisons without rounding. {@link
 * dev.toolrack.server.execution.JsonReader} limits the digits and exponents of both sides.
 */
final class ExactNumber {
  private final BigDecimal exact;
  private final boolean fitsLong;
  private final long whole;

  ExactNumber(JsonNode held) {
    if (!held.isNumber()) {
      throw new SchemaException("it is not a number");
    }
    exact = held.decimalValue();
    fitsLong = isLong(held);
    whole = fitsLong ? held.longValue() : 0;
  }

  /**
   * Compares: negative if the value is less than this number, positive if it is greater, else zero.
   */
  int order(JsonNode value, BoundedContext context) {
    if (fitsLong && isLong(value)) {
      return Long.compare(value.longValue(), whole);
    }
    BigDecimal other = value.decimalValue();
    context.take(other.precision());
    return other.compareTo(exact);
  }

  /** Whether the value is an integer multiple of this number, which is positive. */
  boolean divides(JsonNode value, BoundedContext context) {
    if (fitsLong && isLong(value)) {
      return value.longValue() % whole == 0;
    }
    BigDecimal dividend = value.decimalValue();
    int scale = Math.max(dividend.scale(), exact.scale());
    context.take(digits(dividend, scale) + digits(exact, scale));
    return dividend
            .setScale(scale)
            .unscaledValue()
            .mod(exact.setScale(scale).unscaledValue())
            .signum()
        == 0;
  }

  boolean isPositive() {
    return exact.signum() > 0;
  }

  private static long digits(BigDecimal number, int scale) {
    return (long) number.precision() + scale - number.scale();
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }
}
