package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ToolVersion;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tools versions SLUG}. */
@Command(
    name = "versions",
    description = "List the versions of a tool, the highest first, without their schemas.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools versions word-count",
      "  ./toolrack tools versions word-count --output json | jq -r .version"
    })
final class VersionsCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  VersionsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    List<ToolVersion> versions = client.catalog().streamVersions(slug).toList();
    if (remote.json()) {
      versions.forEach(version -> print(ProtoJson.write(version)));
      return ExitCode.OK;
    }
    Table table = new Table("VERSION", "STATUS", "PUBLISHED", "ENDPOINT");
    for (ToolVersion version : versions) {
      table.row(
          version.getVersion(),
          ProtoJson.shortName(version.getStatus().getValueDescriptor()),
          Instant.ofEpochSecond(version.getCreateTime().getSeconds()).toString(),
          version.hasEndpoint() ? version.getEndpoint().getHttp().getUrlTemplate() : "-");
    }
    table.print(terminal);
    return ExitCode.OK;
  }
}
