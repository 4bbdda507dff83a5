package dev.toolrack.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads and prints. Text is UTF-8 whatever the locale, so that what a script reads
 * does not depend on it.
 *
 * @param in standard input
 * @param out standard output: what was asked for
 * @param err standard error: progress, warnings, failures
 * @param outIsTerminal whether a person reads standard output as it comes
 * @param errIsTerminal whether a person reads standard error as it comes
 * @param columns width of a line
 * @param colour whether colours are wanted where a person reads
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns,
    boolean colour) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int MIN_COLUMNS = 40;

  /**
   * The process's own streams.
   *
   * @param environment environment variables; {@code NO_COLOR} (not empty) and {@code TERM=dumb}
   *     turn colours off
   * @param properties what the launcher knows: {@code toolrack.terminal.out}, {@code
   *     toolrack.terminal.err} ({@code true} for a terminal) and {@code toolrack.terminal.columns}
   */
  public static Terminal ofProcess(Map<String, String> environment, Map<?, ?> properties) {
    return new Terminal(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        "true".equals(properties.get("toolrack.terminal.out")),
        "true".equals(properties.get("toolrack.terminal.err")),
        columns(properties.get("toolrack.terminal.columns")),
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM")));
  }

  private static int columns(@org.jspecify.annotations.Nullable Object property) {
    try {
      return property == null
          ? DEFAULT_COLUMNS
          : Math.max(MIN_COLUMNS, Integer.parseInt(property.toString()));
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** How standard output is coloured. */
  public Style outStyle() {
    return outIsTerminal && colour ? Style.ANSI : Style.PLAIN;
  }

  /** How standard error is coloured. */
  public Style errStyle() {
    return errIsTerminal && colour ? Style.ANSI : Style.PLAIN;
  }
}
