package dev.toolrack.server.cluster;

import java.time.Duration;
import java.util.List;

/**
 * Where a replica's grid member listens, and how it finds the others. Validated: a value out of
 * range is an {@link IllegalArgumentException} that names it.
 *
 * @param name only members with the same name and secret form a cluster
 * @param secret empty for none; {@link ClusterName} says what it protects against
 * @param bindAddress where it listens; loopback unless other machines must reach it, because there
 *     is no TLS
 * @param port 0 for any free one
 * @param members {@code host} or {@code host:port} of each; a host name may stand for several; if
 *     empty, it looks for nobody
 * @param leaveTimeout longest time for handing entries over when it leaves
 */
public record ClusterSettings(
    String name,
    String secret,
    String bindAddress,
    int port,
    List<String> members,
    Duration leaveTimeout) {

  public ClusterSettings {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name must not be blank");
    }
    if (bindAddress.isBlank()) {
      throw new IllegalArgumentException("bindAddress must not be blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (leaveTimeout.isNegative()) {
      throw new IllegalArgumentException("leaveTimeout must not be negative, not " + leaveTimeout);
    }
    members = List.copyOf(members);
  }

  /** A member that looks for nobody, on a free loopback port. */
  public static ClusterSettings alone(String name) {
    return new ClusterSettings(name, "", "127.0.0.1", 0, List.of(), Duration.ofSeconds(5));
  }

  /** Omits the secret. */
  @Override
  public String toString() {
    return "ClusterSettings["
        + name
        + (secret.isEmpty() ? "" : " with a secret")
        + " on "
        + bindAddress
        + ":"
        + port
        + ", members "
        + members
        + "]";
  }
}
