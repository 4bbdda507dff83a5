package dev.toolrack.cli.calls;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.remote.RemoteFailure;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Reason;
import dev.toolrack.client.ResultStream;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.client.WatchEvent;
import dev.toolrack.client.WatchOptions;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code watch [--from N]}. */
@Command(
    name = "watch",
    description = {
      "Print changes of the catalog as they happen, until Ctrl-C, or until --timeout has passed.",
      "The revision of the last line resumes it with --from; nothing is missed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack watch",
      "  ./toolrack watch --from 120 --prefix time.",
      "  ./toolrack watch --output json --limit 10 | jq -r 'select(.slug).slug'"
    })
public final class WatchCommand extends RemoteCommand {
  @Option(
      names = "--from",
      paramLabel = "REVISION",
      defaultValue = "0",
      description = "Changes after this revision. Default: only those from now on.")
  private long from;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only tools whose slug begins so.")
  private String prefix = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many changes.")
  private long limit;

  public WatchCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected void prepare() {
    requireNoLessThanZero("--from", from);
    requireNoLessThanZero("--limit", limit);
  }

  private static void requireNoLessThanZero(String option, long value) {
    if (value < 0) {
      throw new CliException(ExitCode.USAGE, option + " must be 0 or more, not " + value);
    }
  }

  @Override
  protected int run(ToolrackClient client) {
    // A first call, so that an unreachable server is reported rather than waited for.
    Objects.requireNonNull(client.admin().cluster());
    long changes = 0;
    try (ResultStream<WatchEvent> events =
        client.with(remote.streamOptions()).watch(new WatchOptions(from, prefix))) {
      while ((limit == 0 || changes < limit)
          && terminal.outState() == Terminal.OutState.WRITTEN
          && events.hasNext()) {
        WatchEvent event = events.next();
        if (event instanceof WatchEvent.ToolChanged) {
          changes++;
        }
        if (remote.json()) {
          printJson(event);
        } else {
          printText(event);
        }
      }
    } catch (ToolrackException e) {
      if (!RemoteFailure.timedOutHere(e)) {
        throw e;
      }
      // The end requested by --timeout.
    }
    return ExitCode.OK;
  }

  private void printText(WatchEvent event) {
    switch (event) {
      case WatchEvent.ToolChanged changed ->
          terminal
              .out()
              .println(changed.commitTime() + "  " + changed.revision() + "  " + changed.slug());
      case WatchEvent.Progress progress ->
          printState("up to date with revision " + progress.revision());
      case WatchEvent.CatchingUp catchingUp ->
          printState("catching up, at revision " + catchingUp.revision());
      case WatchEvent.Interrupted interrupted ->
          terminal
              .err()
              .println(
                  terminal.errStyle().warning("toolrack:")
                      + " "
                      + why(interrupted.cause())
                      + "; trying again in "
                      + interrupted.retryIn().toMillis()
                      + " ms");
    }
  }

  private static String why(ToolrackException cause) {
    return cause.reason() == Reason.UNKNOWN || cause.getMessage() == null
        ? "the server is away"
        : cause.getMessage();
  }

  private void printState(String state) {
    if (terminal.errIsTerminal()) {
      terminal.err().println(terminal.errStyle().faint(state));
    }
  }

  private void printJson(WatchEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (event) {
      case WatchEvent.ToolChanged changed ->
          print(
              json.put("type", "change")
                  .put("revision", changed.revision())
                  .put("slug", changed.slug())
                  .put("commitTime", changed.commitTime().toString()));
      case WatchEvent.Progress progress ->
          print(json.put("type", "progress").put("revision", progress.revision()));
      case WatchEvent.CatchingUp catchingUp ->
          print(json.put("type", "catching-up").put("revision", catchingUp.revision()));
      case WatchEvent.Interrupted interrupted ->
          print(
              json.put("type", "interrupted")
                  .put("retryInMillis", interrupted.retryIn().toMillis()));
    }
  }
}
