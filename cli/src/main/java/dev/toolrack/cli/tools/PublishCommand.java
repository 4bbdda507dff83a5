package dev.toolrack.cli.tools;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.Publication;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ToolVersion;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tools publish FILE}. */
@Command(
    name = "publish",
    description = {
      "Publish a version of a tool from a JSON file: tool, version, inputSchema, outputSchema,"
          + " endpoint, policy, annotations, status. Schemas may be JSON or text.",
      "A version begins as ACTIVE or DRAFT: another status, as that of a version that is published"
          + " again, is left out.",
      "The same version with the same content again changes nothing but the channels."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools publish version.json",
      "  ./toolrack tools publish version.json --channel stable --channel canary"
    })
final class PublishCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Point this channel to the version; may be given several times.")
  private List<String> channels = new ArrayList<>();

  PublishCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected int run(ToolrackClient client) {
    ToolVersion.Builder version = ToolVersion.newBuilder();
    MessageFile.read(file, terminal, version);
    switch (version.getStatus()) {
      case VERSION_STATUS_DEPRECATED, VERSION_STATUS_RETIRED -> version.clearStatus();
      case VERSION_STATUS_UNSPECIFIED,
          VERSION_STATUS_DRAFT,
          VERSION_STATUS_ACTIVE,
          UNRECOGNIZED -> {}
    }
    Publication publication =
        client.catalog().publishVersion(version.build(), channels.toArray(String[]::new));
    if (remote.json()) {
      print(
          ProtoJson.write(publication.toolVersion())
              .put("revision", publication.revision())
              .put("unchanged", publication.unchanged()));
    } else {
      terminal
          .out()
          .println(
              publication.toolVersion().getTool()
                  + " "
                  + publication.toolVersion().getVersion()
                  + (publication.unchanged() ? " was there already" : " published")
                  + ", revision "
                  + publication.revision());
    }
    return ExitCode.OK;
  }
}
