package dev.toolrack.cli.serve;

import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.bootstrap.StartListener;
import java.lang.management.ManagementFactory;

/** Prints the steps of start and stop, one per line, with the time since the process started. */
final class StartProgress implements StartListener {
  private final Terminal terminal;

  StartProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void onStep(String step) {
    terminal
        .err()
        .println(terminal.errStyle().faint("[%5.1f s]".formatted(elapsedSeconds())) + " " + step);
  }

  /** Seconds since the process started. */
  double elapsedSeconds() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
        / 1_000.0;
  }
}
