package dev.toolrack.cli.calls;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.remote.RemoteFailure;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.terminal.TextSource;
import dev.toolrack.client.Batch;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Outcome;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      "Results are printed in the order of the lines, each as soon as it is there. One call's"
          + " failure fails no other. The calls go to the server up to 1,000 at a time; --timeout is"
          + " for each such part, and at most 10m."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack batch calls.jsonl --max-concurrency 32",
      "  ./toolrack batch - --output json < calls.jsonl | jq -c 'select(.error)'"
    })
public final class BatchCommand extends RemoteCommand {
  private static final int MAX_ITEMS = 1_000;

  /**
   * Most bytes of calls in one request, because a replica needs several times that to parse them.
   */
  private static final int PART_BYTES = 4 << 20;

  /** Most characters of outputs that wait for their turn. */
  private static final int HELD_CHARS = 16 << 20;

  /** Longest timeout that a server accepts for a batch. */
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  @Option(
      names = "--max-concurrency",
      paramLabel = "N",
      defaultValue = "16",
      description = "Most calls in flight at once, 1 to 256. Default: 16.")
  private int maxConcurrency;

  /** A line that has been read and belongs to the next request. */
  private @Nullable BatchLine ahead;

  private int printed;
  private int failed;

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
    Iterator<BatchLine> lines = BatchLine.read(TextSource.ofFile(file, terminal));
    if (!lines.hasNext()) {
      throw new CliException(
          ExitCode.INVALID_INPUT, TextSource.name(file) + " has no line with a call");
    }
    while ((ahead != null || lines.hasNext()) && terminal.outState() == Terminal.OutState.WRITTEN) {
      execute(client, part(lines));
    }
    if (failed == 0) {
      return ExitCode.OK;
    }
    tell(failed + " of " + printed + " calls failed");
    return ExitCode.PARTLY_FAILED;
  }

  /** The next lines that fit into one request. */
  private List<BatchLine> part(Iterator<BatchLine> lines) {
    List<BatchLine> part = new ArrayList<>();
    int bytes = 0;
    while (part.size() < MAX_ITEMS && (ahead != null || lines.hasNext())) {
      BatchLine line = ahead != null ? ahead : lines.next();
      bytes += line.bytes();
      if (bytes > PART_BYTES && !part.isEmpty()) {
        ahead = line;
        break;
      }
      ahead = null;
      part.add(line);
    }
    return part;
  }

  private void execute(ToolrackClient client, List<BatchLine> part) {
    List<BatchLine.Call> calls = new ArrayList<>();
    for (BatchLine line : part) {
      if (line instanceof BatchLine.Call call) {
        calls.add(call);
      }
    }
    Duration timeout = remote.timeout();
    try (HeldResults results =
        new HeldResults(HELD_CHARS, item -> shown(calls.get(item.index()), item.outcome()))) {
      if (!calls.isEmpty()) {
        client
            .async()
            .streamBatch(
                Batch.of(calls.stream().map(BatchLine.Call::call).toList())
                    .withMaxConcurrency(maxConcurrency)
                    .withTimeout(timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT))
            .subscribe(results);
      }
      print(part, results);
    }
  }

  /** Prints the results of a request's lines in their order, each as soon as it is available. */
  private void print(List<BatchLine> part, HeldResults results) {
    int call = 0;
    for (BatchLine line : part) {
      if (terminal.outState() != Terminal.OutState.WRITTEN) {
        return;
      }
      print(
          switch (line) {
            case BatchLine.Malformed malformed -> shown(malformed);
            case BatchLine.Call made ->
                results
                    .await(call++)
                    .orElseGet(() -> missing(made, part.getLast().number(), results));
          });
    }
  }

  private void print(HeldResults.Shown shown) {
    terminal
        .out()
        .println(terminal.outIsTerminal() ? JsonText.printable(shown.out()) : shown.out());
    if (!shown.err().isEmpty()) {
      terminal.err().println(shown.err());
    }
    printed++;
    failed += shown.succeeded() ? 0 : 1;
  }

  /** Ends the command if a broken batch has no further results. */
  private HeldResults.Shown missing(BatchLine.Call line, int lastNumber, HeldResults results) {
    RuntimeException why = results.failure();
    if (why instanceof ToolrackException failure && results.holdsMore()) {
      return shown(line, new Outcome.Failed<>(failure));
    }
    if (printed > 0) {
      tell(
          "there is no result from line %d on; the calls up to line %d may have been made"
              .formatted(line.number(), lastNumber));
    }
    throw why;
  }

  /** Prints a message for people. */
  private void tell(String text) {
    if (!remote.json()) {
      terminal.err().println(terminal.errStyle().bad("toolrack:") + " " + text);
    }
  }

  private HeldResults.Shown shown(BatchLine.Call line, Outcome<ExecutionResult> outcome) {
    String slug = line.call().tool().slug();
    return switch (outcome) {
      case Outcome.Success<ExecutionResult> success -> {
        if (!remote.json()) {
          yield new HeldResults.Shown(true, success.value().outputJson(), "");
        }
        ObjectNode json = json(line.number(), slug);
        json.setAll(ResultJson.of(success.value()));
        yield new HeldResults.Shown(true, json.toString(), "");
      }
      case Outcome.Failed<ExecutionResult> failed -> {
        RemoteFailure failure =
            new RemoteFailure(failed.exception(), remote.target(), remote.timeout());
        yield shownFailure(
            line.number(),
            slug,
            failure.json(),
            slug
                + ": "
                + failure.lines().stream().map(String::strip).collect(Collectors.joining("; ")));
      }
    };
  }

  private HeldResults.Shown shown(BatchLine.Malformed line) {
    ObjectNode error =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "INVALID_ARGUMENT")
            .put("reason", "MALFORMED_LINE")
            .put("message", line.why());
    return shownFailure(line.number(), "", error, line.why());
  }

  /** Fills the place of the result, so that lines of output correspond to lines of input. */
  private HeldResults.Shown shownFailure(int number, String slug, ObjectNode error, String why) {
    if (remote.json()) {
      return new HeldResults.Shown(false, json(number, slug).set("error", error).toString(), "");
    }
    return new HeldResults.Shown(
        false, "null", terminal.errStyle().bad("line " + number + ":") + " " + why);
  }

  private static ObjectNode json(int number, String slug) {
    return JsonNodeFactory.instance.objectNode().put("line", number).put("slug", slug);
  }
}
