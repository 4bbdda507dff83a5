package dev.toolrack.cli.tools;

import dev.toolrack.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tools}: without a subcommand, shows its help. */
@Command(
    name = "tools",
    description = "Look at the catalog and change it.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack tools list --category demo",
      "  ./toolrack tools get word-count",
      "  ./toolrack tools publish word-count-1.1.0.json --channel canary"
    })
public final class ToolsCommand {
  private ToolsCommand() {}

  /** The command, with all of its subcommands. */
  public static CommandLine of(Terminal terminal) {
    return new CommandLine(new ToolsCommand())
        .addSubcommand(new ListToolsCommand(terminal))
        .addSubcommand(new GetToolCommand(terminal))
        .addSubcommand(new CreateToolCommand(terminal))
        .addSubcommand(new VersionsCommand(terminal))
        .addSubcommand(new VersionCommand(terminal))
        .addSubcommand(new PublishCommand(terminal))
        .addSubcommand(new SetStatusCommand(terminal))
        .addSubcommand(new SetChannelCommand(terminal))
        .addSubcommand(new StateCommand.Enable(terminal))
        .addSubcommand(new StateCommand.Disable(terminal))
        .addSubcommand(new StateCommand.Delete(terminal))
        .addSubcommand(new StateCommand.Undelete(terminal));
  }
}
