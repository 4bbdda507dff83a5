package dev.toolrack.cli.serve;

import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.config.ConfigKey;
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

/** {@code serve [--demo]}: runs a replica until it is stopped. */
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
              + ServeRequest.DEFAULT_DEMO_PORT
              + ".")
  private int demoPort = ServeRequest.DEFAULT_DEMO_PORT;

  private ServeCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /** The command, with a flag for every setting. */
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
    // Otherwise percent signs would be format specifiers.
    String text = key.description().replace("%", "%%");
    return key.defaultValue().isEmpty() ? text : text + " Default: " + key.defaultValue() + ".";
  }

  @Override
  public Integer call() {
    return new ServeRun(terminal, environment).run(request());
  }

  /** The parsed arguments. */
  ServeRequest request() {
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    ParseResult parsed = spec.commandLine().getParseResult();
    for (ConfigKey key : ConfigKey.values()) {
      Optional.ofNullable(parsed.<String>matchedOptionValue("--" + key.flag(), null))
          .ifPresent(value -> flags.put(key, value));
    }
    return new ServeRequest(flags, demo, demoPort);
  }
}
