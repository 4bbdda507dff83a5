package dev.toolrack.faults;

import dev.toolrack.faults.lab.Network;
import dev.toolrack.faults.lab.Requirements;
import dev.toolrack.faults.lab.ServerCopy;
import dev.toolrack.faults.lab.SuiteProcess;
import dev.toolrack.faults.lab.Watchdog;
import dev.toolrack.faults.scenario.Scenario;
import dev.toolrack.faults.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code ./toolrack faults [--quick]}: creates the lab's network, runs itself again on
 * the lab's clients host, where the load and the upstreams are, and makes sure that everything is
 * removed afterwards.
 */
@Command(
    name = "toolrack faults",
    mixinStandardHelpOptions = true,
    description =
        "Runs three replicas under faults and checks what they answered. Needs root and Linux;"
            + " everything happens in network namespaces of its own.",
    footer = {
      "",
      "Ends with 0 if every invariant held, 1 if one broke or the run failed, 2 if something is"
          + " missing or an option is wrong.",
      "",
      "Example: ./toolrack faults --only kill,postgres-cut"
    })
public final class Faults implements Callable<Integer> {
  private static final String ON_CLIENTS_HOST = "--on-clients-host";
  private static final int KILLED = 128;

  /** Formats of a report. */
  public enum Output {
    TABLE,
    JSON
  }

  @Option(names = "--quick", description = "A short turn of some faults of each group.")
  private boolean quick;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "These faults only.")
  private List<String> only = List.of();

  @Option(names = "--list", description = "Lists the faults.")
  private boolean list;

  @Option(names = "--output", description = "table or json (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description =
          "Where history, report and logs are left, instead of those of the last run (default:"
              + " target/faults).")
  private Path keep = Path.of(System.getProperty("toolrack.home"), "target", "faults");

  @Option(names = ON_CLIENTS_HOST, hidden = true)
  private boolean onClientsHost;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the command. */
  public static void main(String[] args) {
    int code =
        new CommandLine(new Faults())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println("toolrack faults: " + failure.getMessage());
                  return failure instanceof IllegalArgumentException ? 2 : 1;
                })
            .execute(args);
    System.exit(code);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Scenario> scenarios = only.isEmpty() ? Scenarios.of(quick) : Scenarios.named(only);
    if (list) {
      for (Scenario scenario : scenarios) {
        System.out.printf(
            "%-9s %-18s %s%n", scenario.group().label(), scenario.name(), scenario.what());
      }
      return 0;
    }
    Path home = Path.of(System.getProperty("toolrack.home"));
    Evidence evidence = new Evidence(keep.toAbsolutePath());
    if (onClientsHost) {
      return new Run(home, evidence, quick, output).of(scenarios);
    }
    List<String> missing = Requirements.missing();
    if (!missing.isEmpty()) {
      missing.forEach(System.err::println);
      return 2;
    }
    ServerCopy.build(home);
    try (Watchdog watchdog = Watchdog.start(home)) {
      evidence.prepare();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(watchdog::close));
      Network.create();
      int status = SuiteProcess.start(Faults.class, arguments()).awaitEnd();
      if (status > KILLED) {
        System.err.println("toolrack faults: the run was killed by signal " + (status - KILLED));
      }
      return status > KILLED ? 1 : status;
    }
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(ON_CLIENTS_HOST));
    arguments.addAll(Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs());
    return arguments;
  }
}
