package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A run of the command line in this process.
 *
 * @param exitCode the code with which the process would exit
 */
public record CommandLineRun(int exitCode, String out, String err) {

  /** Runs a command with empty standard input and without a terminal. */
  public static CommandLineRun of(String... args) {
    return withInput("", args);
  }

  /** Runs a command with the given standard input and without a terminal. */
  public static CommandLineRun withInput(String input, String... args) {
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return run(in, new ByteArrayOutputStream(), false, args);
  }

  /**
   * Runs a command whose standard output fails on every write.
   *
   * @param readerLeft whether the reason is that the process reading it has ended
   */
  public static CommandLineRun unwritable(boolean readerLeft, String... args) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    return run(InputStream.nullInputStream(), full, readerLeft, args);
  }

  private static CommandLineRun run(
      InputStream in, OutputStream out, boolean outIsPipe, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            () -> outIsPipe,
            100,
            true);
    int exitCode = Invocation.run(terminal, Map.of(), args);
    return new CommandLineRun(
        exitCode,
        out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "",
        err.toString(StandardCharsets.UTF_8));
  }
}
