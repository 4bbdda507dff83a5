package dev.toolrack.cli.calls;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.terminal.TextSource;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolCall;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ValidationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code execute SLUG [SELECTOR] --input ...}. */
@Command(
    name = "execute",
    description = {
      "Execute a tool and print its output.",
      "On a terminal the output is laid out and followed by what it took; elsewhere it is passed on"
          + " as it came."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack execute word-count --input '{\"text\":\"to be or not to be\"}'",
      "  ./toolrack execute unit-convert '^1' --input @input.json --output json",
      "  echo '{\"text\":\"hello\",\"algorithm\":\"sha-256\"}' | ./toolrack execute hash --input -",
      "  ./toolrack execute word-count --input '{}' --validate-only"
    })
public final class ExecuteCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Parameters(
      index = "1",
      paramLabel = "SELECTOR",
      arity = "0..1",
      defaultValue = "",
      description = "Version, range, channel or latest. Default: stable, else latest.")
  private String selector = "";

  @Option(
      names = {"-i", "--input"},
      paramLabel = "JSON|@FILE|-",
      defaultValue = "",
      description = "The input: JSON, a file, or standard input. Default: {}.")
  private String input = "";

  @Option(
      names = "--validate-only",
      description = "Check the input against the schema; the upstream is not called.")
  private boolean validateOnly;

  @Mixin private MinRevision minRevision = new MinRevision();

  public ExecuteCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    ToolCall call =
        ToolCall.of(slug, Selector.of(selector), TextSource.ofArgument(input, terminal).strip());
    ToolrackClient reader = client.with(minRevision.options());
    return validateOnly ? validate(reader, call) : execute(reader, call);
  }

  private int execute(ToolrackClient client, ToolCall call) {
    ExecutionResult result = client.execute(call);
    if (remote.json()) {
      print(ResultJson.of(result));
    } else if (terminal.outIsTerminal()) {
      terminal.out().println(JsonText.pretty(ProtoJson.parsed(result.outputJson())));
    } else {
      terminal.out().println(result.outputJson());
    }
    if (!remote.json() && terminal.errIsTerminal()) {
      terminal
          .err()
          .println(
              terminal
                  .errStyle()
                  .faint(
                      "%s %s, %s (upstream %s)"
                          .formatted(
                              slug,
                              result.version(),
                              ResultJson.millis(result.timings().total()),
                              ResultJson.millis(result.timings().upstream()))));
    }
    if (result.deprecated() && !remote.json()) {
      terminal
          .err()
          .println(
              terminal.errStyle().warning("toolrack:")
                  + " version "
                  + result.version()
                  + " is deprecated");
    }
    return ExitCode.OK;
  }

  private int validate(ToolrackClient client, ToolCall call) {
    ValidationResult result = client.validate(call);
    if (remote.json()) {
      print(
          JsonNodeFactory.instance
              .objectNode()
              .put("valid", true)
              .put("version", result.version())
              .put("deprecated", result.deprecated()));
    } else {
      terminal.out().println("the input is valid for " + slug + " " + result.version());
    }
    return ExitCode.OK;
  }
}
