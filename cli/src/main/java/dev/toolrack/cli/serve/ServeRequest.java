package dev.toolrack.cli.serve;

import dev.toolrack.server.config.ConfigKey;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The arguments of {@code serve}.
 *
 * @param flags settings from the command line; all others come from the environment
 * @param demo whether to load sample tools
 * @param demoPort port of their upstream; 0 for any free one
 */
public record ServeRequest(Map<ConfigKey, String> flags, boolean demo, int demoPort) {
  static final int DEFAULT_DEMO_PORT = 50080;

  private static final String COMMAND = "serve";
  private static final String DEMO = "--demo";
  private static final String DEMO_PORT = "--demo-port";
  private static final int MAX_PORT_DIGITS = 5;

  public ServeRequest {
    flags = Map.copyOf(flags);
  }

  /**
   * Parses a command line that consists only of {@code serve} and its flags with their values, each
   * once, as services are usually started. The general parser accounts for much of a service's
   * start time, because its classes are too old for the JVM's recording.
   *
   * @return what the general parser would return; empty for every other command line, valid or not,
   *     which that parser must judge
   */
  public static Optional<ServeRequest> plain(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals(COMMAND)) {
      return Optional.empty();
    }
    Map<ConfigKey, String> flags = new EnumMap<>(ConfigKey.class);
    Set<String> seen = new HashSet<>();
    int demoPort = DEFAULT_DEMO_PORT;
    for (int i = 1; i < arguments.length; i++) {
      String argument = arguments[i];
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!seen.add(name)) {
        return Optional.empty();
      }
      if (argument.equals(DEMO)) {
        continue;
      }
      Optional<ConfigKey> key =
          name.startsWith("--") ? ConfigKey.ofFlag(name.substring(2)) : Optional.empty();
      if (key.isEmpty() && !name.equals(DEMO_PORT)) {
        return Optional.empty();
      }
      if (equals < 0 && ++i == arguments.length) {
        return Optional.empty();
      }
      String value = equals < 0 ? arguments[i] : argument.substring(equals + 1);
      if (!isPlain(value)) {
        return Optional.empty();
      }
      if (key.isPresent()) {
        flags.put(key.get(), value);
      } else if (isPort(value)) {
        demoPort = Integer.parseInt(value);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new ServeRequest(flags, seen.contains(DEMO), demoPort));
  }

  /** Whether it can only be a value: neither another flag nor quoted. */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && "-\"'".indexOf(value.charAt(0)) < 0;
  }

  private static boolean isPort(String value) {
    return value.length() <= MAX_PORT_DIGITS
        && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
  }

  /** Omits the values, some of which are secrets. */
  @Override
  public String toString() {
    return "ServeRequest{flags="
        + new TreeSet<>(flags.keySet())
        + ", demo="
        + demo
        + ", demoPort="
        + demoPort
        + "}";
  }
}
