package dev.toolrack.bench.report;

import com.google.errorprone.annotations.FormatMethod;

/** Tells who waits what is being done. */
public interface Progress {
  void line(String text);

  /** Says something in the form of {@link String#format}. */
  @FormatMethod
  default void say(String format, Object... arguments) {
    line(String.format(format, arguments));
  }
}
