package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;

/**
 * The checks of the parts of a {@link Policy}. They are not in that class: a part that called it
 * during its own class initialization would start that of {@code Policy}, whose default policy
 * needs the default part that does not exist yet.
 */
final class PolicyLimits {
  static final Duration MILLISECOND = Duration.ofMillis(1);

  private PolicyLimits() {}

  static void within(String field, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw invalid(field, "must be " + text(min) + " to " + text(max));
    }
  }

  static void within(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(field, "must be " + min + " to " + max);
    }
  }

  private static String text(Duration limit) {
    if (limit.toMillisPart() != 0) {
      return limit.toMillis() + " ms";
    }
    return limit.toSecondsPart() == 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
  }

  static ToolrackException invalid(String field, String description) {
    return ToolrackException.invalid("tool_version.policy." + field, description);
  }
}
