package dev.toolrack.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser of the command line ends with, as a {@link FailureLine}. */
final class Failures {
  private final FailureLine line;

  Failures(FailureLine line) {
    this.line = line;
  }

  /** A command line that cannot be understood. */
  int onParameterException(ParameterException e, String[] args) {
    if (e.getCause() instanceof CliException cause) {
      return line.of(cause);
    }
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions.stream().limit(3).toList());
      }
    }
    return line.print(
        message + "; see ./" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help",
        ExitCode.USAGE);
  }

  /** A command that failed. */
  int onExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return line.of(e);
  }
}
