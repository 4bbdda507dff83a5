package dev.toolrack.bench.report;

import com.google.errorprone.annotations.FormatMethod;

/** Tells the waiting user what is being done. */
public interface Progress {
  void line(String text);

  /** Prints a message formatted as by {@link String#format}. */
  @FormatMethod
  default void say(String format, Object... arguments) {
    line(String.format(format, arguments));
  }
}
