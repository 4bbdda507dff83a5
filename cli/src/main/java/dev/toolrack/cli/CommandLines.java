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
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Assembles the commands. */
public final class CommandLines {
  /** Commands that need all others. */
  private static final Set<String> OF_ALL = Set.of("completion", "help");

  private CommandLines() {}

  /** Creates the whole command line. */
  public static CommandLine of(Terminal terminal, Map<String, String> environment) {
    return of(commands(terminal, environment), terminal, new FailureLine(terminal));
  }

  /**
   * Creates as much of the command line as the arguments need: only the command that the first one
   * names, because processing the annotations of all commands takes a quarter of a second at the
   * start.
   */
  static CommandLine forArguments(
      Terminal terminal, Map<String, String> environment, String... arguments) {
    Map<String, Supplier<Object>> commands = commands(terminal, environment);
    FailureLine failures = new FailureLine(terminal, arguments);
    if (arguments.length > 0 && !OF_ALL.contains(arguments[0])) {
      Supplier<Object> named = commands.get(arguments[0]);
      if (named != null) {
        return of(Map.of(arguments[0], named), terminal, failures);
      }
    }
    return of(commands, terminal, failures);
  }

  private static CommandLine of(
      Map<String, Supplier<Object>> commands, Terminal terminal, FailureLine line) {
    CommandLine root = new CommandLine(new ToolrackCommand());
    commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    return configured(root, terminal, line);
  }

  /** The commands by name, in the order in which the help lists them. */
  private static Map<String, Supplier<Object>> commands(
      Terminal terminal, Map<String, String> environment) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", () -> ServeCommand.of(terminal, environment));
    commands.put("import", () -> new ImportCommand(terminal));
    commands.put("tools", () -> ToolsCommand.of(terminal));
    commands.put("resolve", () -> new ResolveCommand(terminal));
    commands.put("execute", () -> new ExecuteCommand(terminal));
    commands.put("batch", () -> new BatchCommand(terminal));
    commands.put("watch", () -> new WatchCommand(terminal));
    commands.put("status", () -> new StatusCommand(terminal));
    for (LauncherCommand command : LauncherCommand.values()) {
      commands.put(command.commandName(), command::commandLine);
    }
    commands.put("completion", () -> new CompletionCommand(terminal));
    commands.put("help", HelpCommand::new);
    return commands;
  }

  private static CommandLine configured(CommandLine root, Terminal terminal, FailureLine line) {
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
    root.setExpandAtFiles(false); // commands interpret @FILE themselves
    Failures failures = new Failures(line);
    root.setParameterExceptionHandler(failures::onParameterException);
    root.setExecutionExceptionHandler(failures::onExecutionException);
    return root;
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
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

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
