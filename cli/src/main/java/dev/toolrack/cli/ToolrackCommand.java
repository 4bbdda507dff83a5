package dev.toolrack.cli;

import picocli.CommandLine.Command;

/** The root command: without a subcommand, shows its help. */
@Command(
    name = "toolrack",
    description = "The tool catalog and execution plane for agent platforms.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack serve --demo",
      "  ./toolrack tools list --category demo",
      "  ./toolrack execute word-count --input '{\"text\":\"to be or not to be\"}'",
      "  ./toolrack resolve word-count '^1' --output json",
      "  source <(./toolrack completion bash)",
      "",
      "Every command has a help of its own: ./toolrack help COMMAND"
    })
final class ToolrackCommand {}
