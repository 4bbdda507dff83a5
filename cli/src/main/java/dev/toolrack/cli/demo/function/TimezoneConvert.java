package dev.toolrack.cli.demo.function;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.node.ObjectNode;

/** Converts a time from one time zone to another. */
final class TimezoneConvert implements DemoFunction {
  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    ZoneId from = zone(input, "from");
    ZoneId to = zone(input, "to");
    ZonedDateTime source = time(Input.text(input, "time"), from);
    ZonedDateTime target = source.withZoneSameInstant(to);
    return Input.object()
        .put("time", target.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
        .put("zone", to.getId())
        .put("source", source.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
        .put("utc", source.toInstant().toString())
        .put(
            "difference_minutes",
            (target.getOffset().getTotalSeconds() - source.getOffset().getTotalSeconds()) / 60)
        .put("daylight_saving", to.getRules().isDaylightSavings(target.toInstant()));
  }

  static ZoneId zone(ObjectNode input, String field) throws RefusedInput {
    String name = Input.text(input, field, "UTC");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new RefusedInput(
          field + " is no time zone of the IANA database, such as Europe/Berlin: " + name);
    }
  }

  /** Parses a time, in the given zone unless the text has an offset. */
  static ZonedDateTime time(String text, ZoneId zone) throws RefusedInput {
    try {
      return OffsetDateTime.parse(text).atZoneSameInstant(zone);
    } catch (DateTimeParseException e) {
      try {
        return LocalDateTime.parse(text).atZone(zone);
      } catch (DateTimeParseException alsoNot) {
        throw new RefusedInput("time must be as in ISO 8601, such as 2026-03-29T12:00: " + text);
      }
    }
  }
}
