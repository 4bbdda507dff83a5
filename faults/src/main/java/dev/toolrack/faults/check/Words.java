package dev.toolrack.faults.check;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Formats figures for people. */
final class Words {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private Words() {}

  /** A duration, in milliseconds if it is below ten seconds, else in seconds. */
  static String time(long nanos) {
    return nanos < 10 * SECOND
        ? String.format(Locale.ROOT, "%.0f ms", nanos / MILLI)
        : String.format(Locale.ROOT, "%.1f s", nanos / (double) SECOND);
  }

  /** A part of a total. */
  static String of(long part, long whole) {
    return part + "/" + whole;
  }
}
