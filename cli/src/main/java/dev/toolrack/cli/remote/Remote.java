package dev.toolrack.cli.remote;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.client.RequestOptions;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackClientBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of all commands that call a server. */
public final class Remote {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern TARGET =
      Pattern.compile("(?:\\[[^\\s/\\[\\]]+]|[^\\s/:\\[\\]]+):([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** Output format of a command. */
  public enum Output {
    /** For people. */
    text,
    /** For scripts: a JSON value, or one per line if there are several. */
    json
  }

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TOOLRACK_TARGET:-localhost:50051}",
      description = "The server (TOOLRACK_TARGET). Default: localhost:50051.")
  private String target = "";

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "Longest time for a call, such as 500ms or 2m. Default: 30s, and no limit for import and"
              + " watch.")
  private Optional<String> timeout = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "text",
      description =
          "text for people, json for scripts, whose failures are one object on standard error."
              + " Default: text.")
  private Output output = Output.text;

  /** The server, as given by the user. */
  public String target() {
    return target;
  }

  /** Whether the output is for scripts. */
  public boolean json() {
    return output == Output.json;
  }

  /** Maximum duration of a call. */
  public Duration timeout() {
    return timeout.map(Remote::duration).orElse(DEFAULT_TIMEOUT);
  }

  /** Options of a long-lived stream: with the given time limit, if any, but none by default. */
  public RequestOptions streamOptions() {
    return timeout
        .map(given -> RequestOptions.none().withDeadline(duration(given)))
        .orElse(RequestOptions.none());
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || matcher.group(1).matches("0+")) {
      throw new CliException(
          ExitCode.USAGE,
          "--timeout must be a duration such as 500ms, 30s or 2m, not '" + text + "'");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** Opens a client, which the caller must close. It connects on its first call. */
  public ToolrackClient open() {
    try {
      return client(target, timeout()).build();
    } catch (IllegalArgumentException e) {
      throw malformed(target); // gRPC checks more, for example that a host name has no underscore
    }
  }

  /** A builder for a client without TLS, which servers of this version do not support. */
  public static ToolrackClientBuilder client(String target, Duration deadline) {
    Matcher matcher = TARGET.matcher(target);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MAX_PORT) {
      throw malformed(target);
    }
    return ToolrackClient.builder()
        .target(target)
        .plaintext()
        .defaultDeadline(deadline)
        .application("toolrack-cli");
  }

  private static CliException malformed(String target) {
    return new CliException(
        ExitCode.USAGE,
        "--target (TOOLRACK_TARGET) must be HOST:PORT such as localhost:50051 or [::1]:50051, not '"
            + target
            + "'");
  }
}
