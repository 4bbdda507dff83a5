package dev.toolrack.cli.tools;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.client.ToolrackClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code tools set-channel SLUG CHANNEL VERSION}. */
@Command(
    name = "set-channel",
    description = "Point a channel of a tool to a version, or delete the channel.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools set-channel word-count canary 1.1.0",
      "  ./toolrack tools set-channel word-count canary --delete"
    })
final class SetChannelCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "SLUG", description = "The tool.")
  private String slug = "";

  @Parameters(
      index = "1",
      paramLabel = "CHANNEL",
      description = "The channel, such as stable or canary.")
  private String channel = "";

  @Parameters(
      index = "2",
      paramLabel = "VERSION",
      arity = "0..1",
      defaultValue = "",
      description = "The exact version.")
  private String version = "";

  @Option(names = "--delete", description = "Delete the channel.")
  private boolean delete;

  SetChannelCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected void prepare() {
    if (delete != version.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "give either a VERSION or --delete");
    }
  }

  @Override
  protected int run(ToolrackClient client) {
    long revision =
        delete
            ? client.catalog().deleteChannel(slug, channel)
            : client.catalog().setChannel(slug, channel, version);
    if (remote.json()) {
      print(JsonNodeFactory.instance.objectNode().put("revision", revision));
    } else {
      terminal
          .out()
          .println(
              "channel "
                  + channel
                  + " of "
                  + slug
                  + (delete ? " is deleted" : " points to " + version)
                  + ", revision "
                  + revision);
    }
    return ExitCode.OK;
  }
}
