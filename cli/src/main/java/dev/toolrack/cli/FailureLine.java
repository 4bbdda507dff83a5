package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Style;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports why a command failed: one line with the reason and the remedy, without a stack trace. For
 * scripts, in the form of a server's failure.
 */
final class FailureLine {
  private final Terminal terminal;
  private final boolean json;

  /**
   * Creates an instance for a command with these arguments, of which only the output format is
   * evaluated, because parsing them may fail.
   */
  FailureLine(Terminal terminal, String... arguments) {
    this.terminal = terminal;
    this.json = wantJson(List.of(arguments));
  }

  private static boolean wantJson(List<String> arguments) {
    for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); i++) {
      String argument = arguments.get(i).toLowerCase(Locale.ROOT);
      boolean apart =
          (argument.equals("-o") || argument.equals("--output"))
              && i + 1 < arguments.size()
              && arguments.get(i + 1).equalsIgnoreCase("json");
      if (apart || List.of("-ojson", "-o=json", "--output=json").contains(argument)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reports a failed command.
   *
   * @return the exit code of the process
   */
  int of(Exception failure) {
    if (failure instanceof CliException known) {
      return print(known.text(), known.exitCode());
    }
    return print(
        "this is a defect of the command line: "
            + failure
            + (failure.getStackTrace().length == 0 ? "" : " at " + failure.getStackTrace()[0])
            + "; please report it",
        ExitCode.FAILED);
  }

  /** Prints the message, and returns the exit code. */
  int print(String message, int exitCode) {
    if (json) {
      terminal
          .err()
          .println(JsonNodeFactory.instance.objectNode().set("error", error(message, exitCode)));
    } else {
      Style style = terminal.errStyle();
      terminal.err().println(style.bad("toolrack:") + " " + Table.printable(message));
    }
    return exitCode;
  }

  private static ObjectNode error(String message, int exitCode) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    switch (exitCode) {
      case ExitCode.USAGE ->
          error.put("status", "INVALID_ARGUMENT").put("reason", "WRONG_COMMAND_LINE");
      case ExitCode.NOT_FOUND -> error.put("status", "NOT_FOUND").put("reason", "FILE_NOT_FOUND");
      case ExitCode.INVALID_INPUT ->
          error.put("status", "INVALID_ARGUMENT").put("reason", "MALFORMED_FILE");
      default -> error.put("status", "UNKNOWN").put("reason", "COMMAND_FAILED");
    }
    error.put("message", message);
    error.putObject("metadata");
    error.putArray("violations");
    return error;
  }
}
