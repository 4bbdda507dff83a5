package dev.toolrack.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the launcher script does itself; here so that help and completion know of it. */
final class LauncherCommand {
  private LauncherCommand() {}

  private static Integer refuse(String name) {
    throw new CliException(
        ExitCode.USAGE, name + " is carried out by the launcher script: run ./toolrack " + name);
  }

  /** {@code ./toolrack build}. */
  @Command(
      name = "build",
      description = "Build Toolrack, whether or not sources have changed.",
      footerHeading = "%nExamples:%n",
      footer = "  ./toolrack build")
  static final class Build implements Callable<Integer> {
    @Override
    public Integer call() {
      return refuse("build");
    }
  }

  /** {@code ./toolrack verify}. */
  @Command(
      name = "verify",
      description = "Run every test and check: mvn verify on the JDK that the launcher finds.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./toolrack verify", "  ./toolrack verify -pl server -am"})
  static final class Verify implements Callable<Integer> {
    @Override
    public Integer call() {
      return refuse("verify");
    }
  }

  /** {@code ./toolrack bench}. */
  @Command(
      name = "bench",
      description = "Measure Toolrack side by side with bare baselines.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./toolrack bench resolve", "  ./toolrack bench execute --rounds 7"})
  static final class Bench implements Callable<Integer> {
    @Override
    public Integer call() {
      return refuse("bench");
    }
  }

  /** {@code ./toolrack faults}. */
  @Command(
      name = "faults",
      description = "Run three replicas under faults and check what they answered.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./toolrack faults --quick", "  ./toolrack faults --only kill,postgres-cut"})
  static final class Faults implements Callable<Integer> {
    @Override
    public Integer call() {
      return refuse("faults");
    }
  }
}
