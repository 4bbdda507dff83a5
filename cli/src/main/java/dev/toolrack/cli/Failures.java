package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Style;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person why a command failed: one line with the reason and the remedy, no stack trace. */
final class Failures {
  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A command line that cannot be understood. */
  int onParameterException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    if (e.getCause() instanceof CliException cause) {
      return report(cause.text(), cause.exitCode());
    }
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions.stream().limit(3).toList());
      }
    }
    return report(
        message + "; see ./" + command.getCommandSpec().qualifiedName() + " --help",
        ExitCode.USAGE);
  }

  /** A command that failed. */
  int onExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof CliException failure) {
      return report(failure.text(), failure.exitCode());
    }
    return report(
        "this is a defect of the command line: "
            + e
            + (e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0])
            + "; please report it",
        ExitCode.FAILED);
  }

  private int report(String message, int exitCode) {
    Style style = terminal.errStyle();
    terminal.err().println(style.bad("toolrack:") + " " + Table.printable(message));
    return exitCode;
  }
}
