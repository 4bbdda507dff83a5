package dev.toolrack.cli;

import dev.toolrack.cli.serve.ServeRequest;
import dev.toolrack.cli.serve.ServeRun;
import dev.toolrack.cli.terminal.Terminal;
import java.util.Map;
import java.util.Optional;

/** One run of the command line. */
final class Invocation {
  private Invocation() {}

  /**
   * Runs the command that the arguments specify.
   *
   * @return one of {@link ExitCode}
   */
  static int run(Terminal terminal, Map<String, String> environment, String... arguments) {
    int exitCode = carryOut(terminal, environment, arguments);
    return switch (terminal.outState()) {
      case WRITTEN -> exitCode;
      case READER_LEFT -> exitCode == ExitCode.OK ? ExitCode.READER_LEFT : exitCode;
      case UNWRITABLE ->
          exitCode == ExitCode.OK
              ? new FailureLine(terminal, arguments)
                  .print("standard output cannot be written", ExitCode.FAILED)
              : exitCode;
    };
  }

  private static int carryOut(
      Terminal terminal, Map<String, String> environment, String... arguments) {
    Optional<ServeRequest> service = ServeRequest.plain(arguments);
    if (service.isEmpty()) {
      return CommandLines.forArguments(terminal, environment, arguments).execute(arguments);
    }
    try {
      return new ServeRun(terminal, environment).run(service.get());
    } catch (RuntimeException e) {
      return new FailureLine(terminal).of(e);
    }
  }
}
