package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Style;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;

/** Tells a person why a command failed: one line with the reason and the remedy, no stack trace. */
final class FailureLine {
  private final Terminal terminal;

  FailureLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Tells of a command that failed.
   *
   * @return what the process ends with
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

  /** Tells that, and answers the exit code. */
  int print(String message, int exitCode) {
    Style style = terminal.errStyle();
    terminal.err().println(style.bad("toolrack:") + " " + Table.printable(message));
    return exitCode;
  }
}
