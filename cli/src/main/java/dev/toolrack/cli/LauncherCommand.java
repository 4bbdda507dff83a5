package dev.toolrack.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands that the launcher script carries out itself, listed here for help and completion. */
enum LauncherCommand {
  BUILD(
      "Build Toolrack, whether or not sources have changed, and record its start (not with"
          + " --no-recording), so that later ones are faster.",
      "",
      "--no-recording"),
  VERIFY(
      "Run every test and check: mvn verify on the JDK that the launcher finds.",
      "",
      "-pl server -am"),
  BENCH("Measure Toolrack side by side with bare baselines.", "resolve", "execute --rounds 7"),
  FAULTS(
      "Run three replicas under faults and check what they answered.",
      "--quick",
      "--only kill,postgres-cut");

  private final String description;
  private final String first;
  private final String second;

  /** Creates a command, with the arguments of two examples. */
  LauncherCommand(String description, String first, String second) {
    this.description = description;
    this.first = first;
    this.second = second;
  }

  String commandName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A command that only has help, and says who carries it out. */
  CommandLine commandLine() {
    String line = "./toolrack " + commandName();
    Callable<Integer> refusal =
        () -> {
          throw new CliException(
              ExitCode.USAGE,
              commandName() + " is carried out by the launcher script: run " + line);
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(refusal).name(commandName());
    spec.usageMessage()
        .description(description)
        .footerHeading("%nExamples:%n")
        .footer(("  " + line + " " + first).stripTrailing(), "  " + line + " " + second);
    return new CommandLine(spec);
  }
}
