package dev.toolrack.cli.remote;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A command that calls a server. Opens a client, and reports a failed call. */
public abstract class RemoteCommand implements Callable<Integer> {
  /** Where the command prints its output. */
  protected final Terminal terminal;

  /** Options for the server, the timeout and the output format. */
  @Mixin protected Remote remote = new Remote();

  /** Creates a command that prints to the terminal. */
  protected RemoteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Does the work of the command.
   *
   * @return one of {@link ExitCode}
   */
  protected abstract int run(ToolrackClient client);

  /** Checks the options before a client is opened. */
  protected void prepare() {}

  @Override
  public final Integer call() {
    prepare();
    LogManager.getLogManager().reset(); // gRPC would log there what the failure line already says
    try (ToolrackClient client = remote.open()) {
      return run(client);
    } catch (ToolrackException e) {
      return tell(new RemoteFailure(e, remote.target(), remote.timeout()));
    }
  }

  private int tell(RemoteFailure failure) {
    if (remote.json()) {
      terminal
          .err()
          .println(
              JsonText.printable(
                  JsonNodeFactory.instance.objectNode().set("error", failure.json()).toString()));
    } else {
      List<String> lines = failure.lines();
      terminal.err().println(terminal.errStyle().bad("toolrack:") + " " + lines.getFirst());
      lines.stream().skip(1).forEach(terminal.err()::println);
    }
    return failure.exitCode();
  }

  /** Prints a JSON value on one line. */
  protected final void print(JsonNode json) {
    terminal.out().println(JsonText.printable(json.toString()));
  }
}
