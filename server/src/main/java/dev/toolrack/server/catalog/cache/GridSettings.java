package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.List;

/**
 * Where a replica's member of the grid listens and how it finds the others. Checked: a value out of
 * its range is an {@link IllegalArgumentException} that names it.
 *
 * @param clusterName only members of the same name form a cluster
 * @param bindAddress where it listens; loopback unless others are to reach it, as it has no TLS
 * @param port 0 picks a free one
 * @param members {@code host} or {@code host:port} of each; without any it is alone
 * @param shutdownTimeout longest wait for handing entries over when it leaves
 */
public record GridSettings(
    String clusterName,
    String bindAddress,
    int port,
    List<String> members,
    Duration shutdownTimeout) {

  public GridSettings {
    if (clusterName.isBlank()) {
      throw new IllegalArgumentException("clusterName must not be blank");
    }
    if (bindAddress.isBlank()) {
      throw new IllegalArgumentException("bindAddress must not be blank");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (shutdownTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "shutdownTimeout must not be negative, not " + shutdownTimeout);
    }
    members = List.copyOf(members);
  }

  /** A member that is alone, on a free port of the loopback. */
  public static GridSettings alone(String clusterName) {
    return new GridSettings(clusterName, "127.0.0.1", 0, List.of(), Duration.ofSeconds(5));
  }
}
