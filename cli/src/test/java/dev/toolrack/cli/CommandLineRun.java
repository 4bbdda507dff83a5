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
 * One run of the command line in this process.
 *
 * @param exitCode what the process would end with
 */
public record CommandLineRun(int exitCode, String out, String err) {

  /** Runs with nothing on standard input, away from any terminal. */
  public static CommandLineRun of(String... args) {
    return withInput("", args);
  }

  /** Runs with that on standard input, away from any terminal. */
  public static CommandLineRun withInput(String input, String... args) {
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return run(in, new ByteArrayOutputStream(), false, args);
  }

  /**
   * Runs with a standard output that takes nothing.
   *
   * @param readerLeft whether that is so because another process that read it has gone
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
