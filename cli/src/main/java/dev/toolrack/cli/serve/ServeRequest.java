package dev.toolrack.cli.serve;

import dev.toolrack.server.config.ConfigKey;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code serve} is asked for.
 *
 * @param flags the settings that the command line gives, the others are the environment's
 * @param demo whether sample tools are to be loaded
 * @param demoPort where they are served; 0 picks a free port
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
   * Reads a command line that says nothing but {@code serve} and its flags with their values, each
   * once, as services are started. The parser of all commands is much of a service's start, as the
   * JVM's recording cannot hold classes as old as its.
   *
   * @return the same as that parser finds; empty for every other command line, right or wrong,
   *     which it has to judge
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

  /** Whether it could be nothing but a value: no other flag, no quotation. */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && "-\"'".indexOf(value.charAt(0)) < 0;
  }

  private static boolean isPort(String value) {
    return value.length() <= MAX_PORT_DIGITS
        && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
  }

  /** Without the values, some of which are secrets. */
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
