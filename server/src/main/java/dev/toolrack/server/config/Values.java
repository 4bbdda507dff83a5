package dev.toolrack.server.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the values of settings. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  /** Keys whose values are never shown. */
  private static final Set<ConfigKey> SECRET =
      EnumSet.of(ConfigKey.DATABASE_URL, ConfigKey.CLUSTER_SECRET);

  private final Map<ConfigKey, String> values;

  Values(Map<ConfigKey, String> values) {
    this.values = values;
  }

  String text(ConfigKey key) {
    return values.getOrDefault(key, key.defaultValue()).strip();
  }

  int number(ConfigKey key, int min, int max) {
    String text = text(key);
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(key, "a whole number from " + min + " to " + max);
    }
    throw invalid(key, "a whole number from " + min + " to " + max);
  }

  Duration duration(ConfigKey key, Duration min, Duration max) {
    Matcher matcher = DURATION.matcher(text(key));
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          };
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    }
    throw invalid(
        key,
        "a duration from "
            + shown(min)
            + " to "
            + shown(max)
            + ", such as 500ms, 2s, 5m, 1h or 14d");
  }

  <E extends Enum<E>> E choice(ConfigKey key, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text(key))) {
        return constant;
      }
    }
    throw invalid(key, "one of " + key.unit().replace("|", ", "));
  }

  ConfigException invalid(ConfigKey key, String wanted) {
    String shown = SECRET.contains(key) ? "the value given" : "\"" + text(key) + "\"";
    return new ConfigException(
        "--"
            + key.flag()
            + " ("
            + key.environmentVariable()
            + "): "
            + shown
            + " is not valid; it must be "
            + wanted);
  }

  static String shown(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0 && seconds > 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
