package dev.toolrack.cli;

import dev.toolrack.cli.terminal.Terminal;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess(System.getenv(), System.getProperties());
    int exitCode = Invocation.run(terminal, System.getenv(), args);
    terminal.err().flush();
    System.exit(exitCode);
  }
}
