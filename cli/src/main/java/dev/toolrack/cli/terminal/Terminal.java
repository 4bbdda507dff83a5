package dev.toolrack.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads and prints. Text is UTF-8 whatever the locale, so that what a script reads
 * does not depend on it.
 *
 * @param in standard input
 * @param out standard output: what was asked for
 * @param err standard error: progress, warnings, failures
 * @param outIsTerminal whether a person reads standard output as it comes
 * @param errIsTerminal whether a person reads standard error as it comes
 * @param outIsPipe whether standard output is read by another process, which may leave; asked only
 *     once a write has failed
 * @param columns width of a line
 * @param colour whether colours are wanted where a person reads
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    BooleanSupplier outIsPipe,
    int columns,
    boolean colour) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int MIN_COLUMNS = 60;

  /** The bits of a file's mode that say what it is, and two of those kinds. */
  private static final int FILE_KIND = 0170000;

  private static final int FIFO = 0010000;
  private static final int SOCKET = 0140000;

  /** What became of what was printed to standard output. */
  public enum OutState {
    /** All of it was written. */
    WRITTEN,
    /** Whoever read it has left, as {@code head} does: nobody wants the rest. */
    READER_LEFT,
    /** Some of it was not: a full disk, for instance. */
    UNWRITABLE
  }

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
        Terminal::stdoutIsPipe,
        columns(properties.get("toolrack.terminal.columns")),
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM")));
  }

  /** By the kind of the file, as the words of a failed write depend on the locale. */
  private static boolean stdoutIsPipe() {
    try {
      int kind = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_KIND;
      return kind == FIFO || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Writes what waits to be written, and says whether all was. */
  public OutState outState() {
    if (!out.checkError()) {
      return OutState.WRITTEN;
    }
    return outIsPipe.getAsBoolean() ? OutState.READER_LEFT : OutState.UNWRITABLE;
  }

  /** A width of 0 is what a terminal says that does not know; help needs some width at least. */
  private static int columns(@Nullable Object property) {
    String text = property == null ? "" : property.toString();
    int columns = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return columns == 0 ? DEFAULT_COLUMNS : Math.max(MIN_COLUMNS, columns);
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
