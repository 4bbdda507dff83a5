package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Change;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tools set-status SLUG VERSION STATUS}. */
@Command(
    name = "set-status",
    description = {
      "Move a version to another status.",
      "DRAFT goes to ACTIVE or RETIRED, ACTIVE to DEPRECATED or RETIRED, DEPRECATED to ACTIVE or"
          + " RETIRED. RETIRED is final."
    },
    footerHeading = "%nExamples:%n",
    footer = "  ./toolrack tools set-status word-count 1.0.0 DEPRECATED")
final class SetStatusCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The exact version.")
  private String version = "";

  @Parameters(index = "2", paramLabel = "STATUS", description = "ACTIVE, DEPRECATED or RETIRED.")
  private String status = "";

  SetStatusCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    Change<ToolVersion> moved =
        client.catalog().setVersionStatus(slug, version, Choices.status("STATUS", status));
    if (remote.json()) {
      print(ProtoJson.write(moved.value()).put("revision", moved.revision()));
    } else {
      terminal
          .out()
          .println(
              slug
                  + " "
                  + version
                  + " is "
                  + ProtoJson.shortName(moved.value().getStatus().getValueDescriptor())
                  + ", revision "
                  + moved.revision());
    }
    return ExitCode.OK;
  }
}
