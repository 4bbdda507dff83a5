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
   * Does what the arguments say.
   *
   * @return one of {@link ExitCode}
   */
  static int run(Terminal terminal, Map<String, String> environment, String... arguments) {
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
