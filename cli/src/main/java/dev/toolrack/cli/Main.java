package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Terminal;
import java.util.Locale;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    // Some locales have digits that neither Postgres nor a script can read.
    Locale.setDefault(Locale.ROOT);
    Terminal terminal = Terminal.ofProcess(System.getenv(), System.getProperties());
    int exitCode = Invocation.run(terminal, System.getenv(), args);
    terminal.err().flush();
    System.exit(exitCode);
  }
}
