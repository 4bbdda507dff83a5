package dev.toolrack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help [COMMAND...]}: equivalent to {@code --help} after the command. */
@Command(
    name = "help",
    description = "Show the help of a command, or this overview.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./toolrack help", "  ./toolrack help execute", "  ./toolrack help tools list"})
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine shown = spec.root().commandLine();
    for (String name : names) {
      CommandLine next = shown.getSubcommands().get(name);
      if (next == null) {
        throw new ParameterException(shown, "there is no command '" + name + "'");
      }
      shown = next;
    }
    shown.usage(shown.getOut());
    return ExitCode.OK;
  }
}
