package dev.toolrack.cli.calls;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.remote.RemoteFailure;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.terminal.TextSource;
import dev.toolrack.client.Batch;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Outcome;
import dev.toolrack.client.ToolCall;
import dev.toolrack.client.ToolrackClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code batch FILE}. */
@Command(
    name = "batch",
    description = {
      "Execute the calls of a file, one JSON object a line: {\"slug\": ..., \"selector\": ...,"
          + " \"input\": ...}.",
      "Results are printed in the order of the lines. One call's failure fails no other."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack batch calls.jsonl --max-concurrency 32",
      "  ./toolrack batch - --output json < calls.jsonl | jq -c 'select(.error)'"
    })
public final class BatchCommand extends RemoteCommand {
  private static final int MAX_ITEMS = 1_000;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  @Option(
      names = "--max-concurrency",
      paramLabel = "N",
      defaultValue = "16",
      description = "Most calls in flight at once, 1 to 256. Default: 16.")
  private int maxConcurrency;

  public BatchCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected void prepare() {
    if (maxConcurrency < 1 || maxConcurrency > 256) {
      throw new CliException(
          ExitCode.USAGE, "--max-concurrency must be 1 to 256, not " + maxConcurrency);
    }
  }

  @Override
  protected int run(ToolrackClient client) {
    List<BatchLine> lines = BatchLine.readAll(TextSource.ofFile(file, terminal));
    if (lines.isEmpty()) {
      throw new CliException(
          ExitCode.INVALID_INPUT, TextSource.name(file) + " has no line with a call");
    }
    int failed = 0;
    for (int start = 0;
        start < lines.size() && terminal.outState() == Terminal.OutState.WRITTEN;
        start += MAX_ITEMS) {
      List<BatchLine> part = lines.subList(start, Math.min(start + MAX_ITEMS, lines.size()));
      failed += execute(client, part, remote.timeout());
    }
    if (failed == 0) {
      return ExitCode.OK;
    }
    if (!remote.json()) {
      terminal
          .err()
          .println(
              terminal.errStyle().bad("toolrack:")
                  + " "
                  + failed
                  + " of "
                  + lines.size()
                  + " calls failed");
    }
    return ExitCode.PARTLY_FAILED;
  }

  private int execute(ToolrackClient client, List<BatchLine> lines, Duration timeout) {
    List<ToolCall> calls = new ArrayList<>();
    for (BatchLine line : lines) {
      if (line instanceof BatchLine.Call call) {
        calls.add(call.call());
      }
    }
    var outcomes =
        calls.isEmpty()
            ? List.<Outcome<ExecutionResult>>of().iterator()
            : client
                .executeBatch(
                    Batch.of(calls).withMaxConcurrency(maxConcurrency).withTimeout(timeout))
                .iterator();
    int failed = 0;
    for (BatchLine line : lines) {
      boolean succeeded =
          switch (line) {
            case BatchLine.Call call -> print(call, outcomes.next());
            case BatchLine.Malformed malformed -> print(malformed);
          };
      failed += succeeded ? 0 : 1;
    }
    return failed;
  }

  private boolean print(BatchLine.Call line, Outcome<ExecutionResult> outcome) {
    return switch (outcome) {
      case Outcome.Success<ExecutionResult> success -> {
        if (remote.json()) {
          ObjectNode json = json(line.number(), line.call().tool().slug());
          json.setAll(ResultJson.of(success.value()));
          print(json);
        } else {
          terminal.out().println(success.value().outputJson());
        }
        yield true;
      }
      case Outcome.Failed<ExecutionResult> failed -> {
        RemoteFailure failure =
            new RemoteFailure(failed.exception(), remote.target(), remote.timeout());
        if (remote.json()) {
          ObjectNode json = json(line.number(), line.call().tool().slug());
          json.set("error", failure.json());
          print(json);
        } else {
          tell(line.number(), line.call().tool().slug() + ": " + String.join(";", failure.lines()));
        }
        yield false;
      }
    };
  }

  private boolean print(BatchLine.Malformed line) {
    if (remote.json()) {
      ObjectNode json = json(line.number(), "");
      json.putObject("error")
          .put("status", "INVALID_ARGUMENT")
          .put("reason", "MALFORMED_LINE")
          .put("message", line.why());
      print(json);
    } else {
      tell(line.number(), line.why());
    }
    return false;
  }

  /** Keeps the place of the result, so that lines of output and of input stay side by side. */
  private void tell(int number, String why) {
    terminal.out().println("null");
    terminal.err().println(terminal.errStyle().bad("line " + number + ":") + " " + why);
  }

  private static ObjectNode json(int number, String slug) {
    return JsonNodeFactory.instance.objectNode().put("line", number).put("slug", slug);
  }
}
