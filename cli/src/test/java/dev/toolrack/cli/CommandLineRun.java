package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            100,
            true);
    int exitCode = Invocation.run(terminal, Map.of(), args);
    return new CommandLineRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
