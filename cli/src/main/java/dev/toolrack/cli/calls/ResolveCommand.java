package dev.toolrack.cli.calls;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Facts;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ResolvedTool;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code resolve SLUG [SELECTOR]}. */
@Command(
    name = "resolve",
    description = "Find the version of a tool that a selector names.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack resolve word-count",
      "  ./toolrack resolve word-count '^1' --schemas",
      "  ./toolrack resolve word-count canary --output json | jq .toolVersion.inputSchema"
    })
public final class ResolveCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Parameters(
      index = "1",
      paramLabel = "SELECTOR",
      arity = "0..1",
      defaultValue = "",
      description =
          "Exact version (1.4.0), range (^1.2), channel (canary) or latest. Default: the channel"
              + " stable, else latest.")
  private String selector = "";

  @Mixin private MinRevision minRevision = new MinRevision();

  @Option(names = "--schemas", description = "Show the input and output schema too.")
  private boolean schemas;

  public ResolveCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    ResolvedTool resolved = client.with(minRevision.options()).resolve(slug, Selector.of(selector));
    ToolVersion version = resolved.toolVersion();
    if (remote.json()) {
      print(
          JsonNodeFactory.instance
              .objectNode()
              .put("matchedBy", resolved.matchedBy().name())
              .put("served", resolved.served().name())
              .put("revision", resolved.revision())
              .put("etag", resolved.etag())
              .set("toolVersion", ProtoJson.write(version)));
      return ExitCode.OK;
    }
    new Facts()
        .add("tool", resolved.slug())
        .add(
            "version",
            resolved.version()
                + " ("
                + ProtoJson.shortName(version.getStatus().getValueDescriptor())
                + ")")
        .add("matched by", resolved.matchedBy())
        .add("served", resolved.served())
        .add("revision", resolved.revision())
        .add("name", resolved.displayName())
        .add("description", resolved.description())
        .add(
            "endpoint",
            resolved.executable()
                ? ProtoJson.shortName(
                        version.getEndpoint().getHttp().getMethod().getValueDescriptor())
                    + " "
                    + version.getEndpoint().getHttp().getUrlTemplate()
                : "none: it cannot be executed")
        .print(terminal);
    if (schemas) {
      terminal.out().println(terminal.outStyle().bold("input schema"));
      terminal.out().println(JsonText.pretty(ProtoJson.parsed(resolved.inputSchema())));
      terminal.out().println(terminal.outStyle().bold("output schema"));
      terminal.out().println(JsonText.pretty(ProtoJson.parsed(resolved.outputSchema())));
    }
    return ExitCode.OK;
  }
}
