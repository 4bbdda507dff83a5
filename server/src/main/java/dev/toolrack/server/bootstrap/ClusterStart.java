package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.cache.CacheSettings;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.cluster.ClusterException;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.ClusterSettings;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ServerConfig;
import java.time.Duration;

/** Creates this replica's grid member. */
final class ClusterStart {
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  private ClusterStart() {}

  /**
   * Creates a member that does not join until it is told to.
   *
   * @param cache settings of what the member holds
   * @throws StartException if it cannot listen
   * @throws ConfigException if a member's address is malformed
   */
  static ClusterMember alone(ServerConfig.Cluster cluster, CacheSettings cache) {
    try {
      return ClusterMember.alone(
          new ClusterSettings(
              cluster.name(),
              cluster.secret(),
              cluster.address(),
              cluster.port(),
              cluster.members(),
              LEAVE_TIMEOUT),
          CatalogCache.contents(cache));
    } catch (ClusterException e) {
      throw new StartException(
          e.getMessage()
              + "; give another --cluster-address or --cluster-port, or 0 for a free port",
          e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "--cluster-members (TOOLRACK_CLUSTER_MEMBERS) is not valid: " + e.getMessage());
    }
  }
}
