package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Change;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.Tool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tools create FILE}. */
@Command(
    name = "create",
    description = {
      "Create a tool without versions from a JSON file: slug, kind, displayName, description,"
          + " platform, category, tags, annotations, enabled."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo '{\"slug\":\"echo\",\"category\":\"test\"}' | ./toolrack tools create -",
      "  ./toolrack tools create tool.json --output json | jq .revision"
    })
final class CreateToolCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  CreateToolCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    Tool.Builder tool = Tool.newBuilder();
    MessageFile.read(file, terminal, tool);
    Change<Tool> created = client.catalog().createTool(tool.build());
    if (remote.json()) {
      print(ProtoJson.write(created.value()));
    } else {
      terminal
          .out()
          .println("created " + created.value().getSlug() + " at revision " + created.revision());
    }
    return ExitCode.OK;
  }
}
