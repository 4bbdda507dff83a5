package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.JsonText;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code tools version SLUG VERSION}. */
@Command(
    name = "version",
    description = {
      "Show a version as JSON, a retired one too.",
      "With another number it can be published again: see tools publish."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools version word-count 1.0.0",
      "  ./toolrack tools version word-count 1.0.0 | jq '.version=\"1.1.0\"' \\",
      "      | ./toolrack tools publish -"
    })
final class VersionCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The exact version.")
  private String version = "";

  VersionCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    ObjectNode json = ProtoJson.write(client.catalog().getVersion(slug, version));
    if (remote.json()) {
      print(json);
    } else {
      terminal.out().println(JsonText.pretty(json));
    }
    return ExitCode.OK;
  }
}
