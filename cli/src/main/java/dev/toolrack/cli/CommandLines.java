package dev.toolrack.cli;

import dev.toolrack.cli.calls.BatchCommand;
import dev.toolrack.cli.calls.ExecuteCommand;
import dev.toolrack.cli.calls.ResolveCommand;
import dev.toolrack.cli.calls.StatusCommand;
import dev.toolrack.cli.calls.WatchCommand;
import dev.toolrack.cli.imports.ImportCommand;
import dev.toolrack.cli.serve.ServeCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.tools.ToolsCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Puts the commands together. */
public final class CommandLines {
  private CommandLines() {}

  /** The whole command line, printing to that terminal. */
  public static CommandLine of(Terminal terminal, Map<String, String> environment) {
    CommandLine root = new CommandLine(new ToolrackCommand());
    root.addSubcommand("serve", ServeCommand.of(terminal, environment));
    root.addSubcommand(new ImportCommand(terminal));
    root.addSubcommand("tools", ToolsCommand.of(terminal));
    root.addSubcommand(new ResolveCommand(terminal));
    root.addSubcommand(new ExecuteCommand(terminal));
    root.addSubcommand(new BatchCommand(terminal));
    root.addSubcommand(new WatchCommand(terminal));
    root.addSubcommand(new StatusCommand(terminal));
    root.addSubcommand(new LauncherCommand.Build());
    root.addSubcommand(new LauncherCommand.Verify());
    root.addSubcommand(new LauncherCommand.Bench());
    root.addSubcommand(new LauncherCommand.Faults());
    root.addSubcommand(new CompletionCommand(terminal));
    return configured(root, terminal);
  }

  private static CommandLine configured(CommandLine root, Terminal terminal) {
    root.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    addStandardOptions(root);
    root.setOut(writer(terminal.out()));
    root.setErr(writer(terminal.err()));
    root.setUsageHelpWidth(Math.min(terminal.columns(), 120));
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.outIsTerminal() && terminal.colour() ? Ansi.ON : Ansi.OFF));
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setAbbreviatedOptionsAllowed(false);
    Failures failures = new Failures(terminal);
    root.setParameterExceptionHandler(failures::onParameterException);
    root.setExecutionExceptionHandler(failures::onExecutionException);
    return root;
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new java.util.LinkedHashMap<>();
    for (String line : ExitCode.TABLE) {
      int colon = line.indexOf(':');
      codes.put(line.substring(0, colon), line.substring(colon + 1));
    }
    return codes;
  }

  private static void addStandardOptions(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help.")
            .type(boolean.class)
            .arity("0")
            .build());
    if (spec.parent() == null) {
      spec.addOption(
          OptionSpec.builder("-V", "--version")
              .versionHelp(true)
              .description("Show the version.")
              .type(boolean.class)
              .arity("0")
              .build());
      spec.versionProvider(new Version());
    }
    spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(CommandLines::addStandardOptions);
  }

  private static PrintWriter writer(java.io.PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
