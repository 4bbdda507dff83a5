package dev.toolrack.cli.serve;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.bootstrap.StartException;
import dev.toolrack.server.bootstrap.StopSignal;
import dev.toolrack.server.bootstrap.ToolrackServer;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ConfigKey;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.logging.Logging;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code serve [--demo]}: runs a replica until it is told to stop. */
@Command(
    name = "serve",
    description = {
      "Run the service until Ctrl-C or SIGTERM, which let calls in flight end and then stop all of"
          + " it.",
      "",
      "Every setting is a flag or an environment variable of the same words: --grpc-port is"
          + " TOOLRACK_GRPC_PORT. Durations are such as 500ms, 2s, 5m, 1h or 14d.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack serve --demo",
      "  ./toolrack serve --data-dir /var/lib/toolrack --log-format json",
      "  ./toolrack serve --database-url postgresql://toolrack:secret@db:5432/toolrack \\",
      "      --cluster-members 10.0.0.1:5701,10.0.0.2:5701",
      "  TOOLRACK_GRPC_PORT=0 ./toolrack serve"
    })
public final class ServeCommand implements Callable<Integer> {
  private static final int DEFAULT_DEMO_PORT = 50080;

  private final Terminal terminal;
  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--demo",
      description = "Load sample tools that really work, served by a small HTTP service.")
  private boolean demo;

  @Option(
      names = "--demo-port",
      paramLabel = "port",
      description =
          "Port of the demo's HTTP service, on loopback; 0 picks a free one. Default: "
              + DEFAULT_DEMO_PORT
              + ".")
  private int demoPort = DEFAULT_DEMO_PORT;

  private ServeCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /** The command with a flag for every setting. */
  public static CommandLine of(Terminal terminal, Map<String, String> environment) {
    CommandLine command = new CommandLine(new ServeCommand(terminal, environment));
    for (ConfigKey key : ConfigKey.values()) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("--" + key.flag())
                  .type(String.class)
                  .arity("1")
                  .paramLabel(key.unit())
                  .description(described(key))
                  .build());
    }
    return command;
  }

  private static String described(ConfigKey key) {
    // Percent signs would be format specifiers.
    String text = key.description().replace("%", "%%");
    return key.defaultValue().isEmpty() ? text : text + " Default: " + key.defaultValue() + ".";
  }

  @Override
  public Integer call() {
    if (demoPort < 0 || demoPort > 65_535) {
      throw new CliException(
          ExitCode.USAGE, "--demo-port must be a port from 0 to 65535, not " + demoPort);
    }
    ServerConfig config = config();
    Logging.configure(config.log().format(), config.log().level());
    StartProgress progress = new StartProgress(terminal);
    StopSignal stop = StopSignal.install();
    try {
      serve(config, progress, stop);
      progress.onStep("stopped");
      return ExitCode.OK;
    } catch (StartException e) {
      if (stop.isAsked()) {
        return ExitCode.INTERRUPTED;
      }
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } finally {
      // A failed start ends the process as well, which the signal must not hold up.
      stop.stopped();
    }
  }

  private void serve(ServerConfig config, StartProgress progress, StopSignal stop) {
    try (ToolrackServer server = ToolrackServer.start(config, progress);
        RunningDemo running = RunningDemo.start(demo, demoPort, address(config, server))) {
      new Announcement(terminal, progress.elapsedSeconds()).print(config, server, running.loaded());
      stop.await();
      progress.onStep("stopping, once calls in flight have ended");
    }
  }

  private ServerConfig config() {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    ParseResult parsed = spec.commandLine().getParseResult();
    for (ConfigKey key : ConfigKey.values()) {
      Optional.ofNullable(parsed.<String>matchedOptionValue("--" + key.flag(), null))
          .ifPresent(value -> flags.put(key, value));
    }
    try {
      return ServerConfig.of(flags, environment);
    } catch (ConfigException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Where this process itself reaches the server. */
  private static String address(ServerConfig config, ToolrackServer server) {
    return Announcement.reachable(config.listen().bindAddress()) + ":" + server.grpcPort();
  }
}
