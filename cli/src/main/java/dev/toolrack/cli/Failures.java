package dev.toolrack.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports errors of the command line parser as a {@link FailureLine}. */
final class Failures {
  /** End of the parser's message for a malformed number, which names a Java type. */
  private static final String NOT_A_NUMBER = "' is not an? (int|long)$";

  private final FailureLine line;

  Failures(FailureLine line) {
    this.line = line;
  }

  /** Reports an invalid command line. */
  int onParameterException(ParameterException e, String[] args) {
    if (e.getCause() instanceof CliException cause) {
      return line.of(cause);
    }
    String message =
        Objects.requireNonNullElse(e.getMessage(), "")
            .replaceFirst(NOT_A_NUMBER, "' is no whole number, or too large");
    if (e instanceof UnmatchedArgumentException unmatched) {
      if (!unmatched.isUnknownOption()) {
        message = unmatched(unmatched);
      }
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions.stream().limit(3).toList());
      }
    }
    return line.print(
        message + "; see ./" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help",
        ExitCode.USAGE);
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String first = "'" + e.getUnmatched().getFirst() + "'";
    return e.getCommandLine().getSubcommands().isEmpty()
        ? first + " is one argument too many"
        : "there is no command " + first;
  }

  /** Reports a command that failed. */
  int onExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return line.of(e);
  }
}
