package dev.toolrack.cli.demo.function;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the next time at which a five-field cron expression fires. */
final class CronNext implements DemoFunction {
  private static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  // In the Gregorian calendar, 29 February falls on the same weekday again within 40 years.
  private static final int MAX_YEARS_AHEAD = 40;

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    Schedule schedule = Schedule.parse(Input.text(input, "expression"));
    ZoneId zone = TimezoneConvert.zone(input, "zone");
    ZonedDateTime after = TimezoneConvert.time(Input.text(input, "after"), zone);
    int count = Input.wholeNumber(input, "count", 3, 1, 100);
    ObjectNode output = Input.object();
    ArrayNode times = output.putArray("times");
    LocalDate last = after.toLocalDate().plusYears(MAX_YEARS_AHEAD);
    for (LocalDate day = after.toLocalDate();
        !day.isAfter(last) && times.size() < count;
        day = day.plusDays(1)) {
      if (schedule.fires(day)) {
        addTimes(schedule, day, after, count, times);
      }
    }
    if (times.isEmpty()) {
      throw new RefusedInput("expression never fires");
    }
    return output;
  }

  private static void addTimes(
      Schedule schedule, LocalDate day, ZonedDateTime after, int count, ArrayNode times) {
    for (int hour = schedule.hours.nextSetBit(0);
        hour >= 0;
        hour = schedule.hours.nextSetBit(hour + 1)) {
      for (int minute = schedule.minutes.nextSetBit(0);
          minute >= 0 && times.size() < count;
          minute = schedule.minutes.nextSetBit(minute + 1)) {
        LocalDateTime local = day.atTime(hour, minute);
        ZonedDateTime time = local.atZone(after.getZone());
        // A local time skipped by a clock change does not exist on that day.
        if (time.isAfter(after) && time.toLocalDateTime().equals(local)) {
          times.add(time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        }
      }
    }
  }

  private record Schedule(
      BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, boolean either) {
    static Schedule parse(String expression) throws RefusedInput {
      String[] fields = expression.strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
      if (fields.length != 5) {
        throw new RefusedInput(
            "expression must have five fields: minute, hour, day of month, month, day of week");
      }
      BitSet weekdays = field("day of week", fields[4], 0, 7, DAYS);
      if (weekdays.get(7)) {
        weekdays.set(0); // 7 also means Sunday
      }
      return new Schedule(
          field("minute", fields[0], 0, 59, List.of()),
          field("hour", fields[1], 0, 23, List.of()),
          field("day of month", fields[2], 1, 31, List.of()),
          field("month", fields[3], 1, 12, MONTHS),
          weekdays,
          !fields[2].startsWith("*") && !fields[4].startsWith("*"));
    }

    /** If both day fields are restricted, matching either one is enough (POSIX crontab). */
    boolean fires(LocalDate day) {
      boolean ofMonth = days.get(day.getDayOfMonth());
      boolean ofWeek = weekdays.get(day.getDayOfWeek().getValue() % 7);
      return months.get(day.getMonthValue()) && (either ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private static BitSet field(String name, String text, int min, int max, List<String> names)
        throws RefusedInput {
      BitSet set = new BitSet();
      for (String part : text.split(",", -1)) {
        String[] stepped = part.split("/", -1);
        int step = stepped.length == 2 ? number(name, stepped[1], 1, max, List.of()) : 1;
        String[] range = stepped[0].split("-", -1);
        if (stepped.length > 2 || range.length > 2) {
          throw new RefusedInput(name + " is malformed: " + part);
        }
        int first = stepped[0].equals("*") ? min : number(name, range[0], min, max, names);
        int last = first;
        if (stepped[0].equals("*") || (stepped.length == 2 && range.length == 1)) {
          last = max;
        } else if (range.length == 2) {
          last = number(name, range[1], first, max, names);
        }
        for (int value = first; value <= last; value += step) {
          set.set(value);
        }
      }
      return set;
    }

    private static int number(String name, String text, int min, int max, List<String> names)
        throws RefusedInput {
      int value = text.isEmpty() ? -1 : names.indexOf(text);
      if (value < 0 && text.matches("[0-9]{1,4}")) {
        value = Integer.parseInt(text);
      }
      if (value < min || value > max) {
        throw new RefusedInput(name + " must be " + min + " to " + max + ": " + text);
      }
      return value;
    }
  }
}
