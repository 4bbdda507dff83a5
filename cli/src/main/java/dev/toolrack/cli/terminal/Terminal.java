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
 * Standard streams of a command. Text is UTF-8 regardless of the locale, so that scripts can rely
 * on it.
 *
 * @param in standard input
 * @param out standard output: the requested output
 * @param err standard error: progress, warnings, failures
 * @param outIsTerminal whether standard output is a terminal
 * @param errIsTerminal whether standard error is a terminal
 * @param outIsPipe whether standard output is a pipe, whose reader may leave; evaluated only after
 *     a write has failed
 * @param columns width of a line
 * @param colour whether to use colours on a terminal
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

  /** The bits of a file mode that contain the file type, and two of the types. */
  private static final int FILE_KIND = 0170000;

  private static final int FIFO = 0010000;
  private static final int SOCKET = 0140000;

  /** What became of the data printed to standard output. */
  public enum OutState {
    /** Everything was written. */
    WRITTEN,
    /** The reader has left, as {@code head} does, and needs nothing more. */
    READER_LEFT,
    /** Some of it could not be written, for example because the disk is full. */
    UNWRITABLE
  }

  /**
   * Creates a terminal for the process's own streams.
   *
   * @param environment environment variables; {@code NO_COLOR} (not empty) and {@code TERM=dumb}
   *     turn colours off
   * @param properties set by the launcher: {@code toolrack.terminal.out} and {@code
   *     toolrack.terminal.err} ({@code true} for a terminal), and {@code toolrack.terminal.columns}
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

  /** Determined by the file type, because the message of a failed write depends on the locale. */
  private static boolean stdoutIsPipe() {
    try {
      int kind = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & FILE_KIND;
      return kind == FIFO || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Flushes standard output and returns whether everything was written. */
  public OutState outState() {
    if (!out.checkError()) {
      return OutState.WRITTEN;
    }
    return outIsPipe.getAsBoolean() ? OutState.READER_LEFT : OutState.UNWRITABLE;
  }

  /** A terminal reports a width of 0 if it does not know; help needs a minimum width. */
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
