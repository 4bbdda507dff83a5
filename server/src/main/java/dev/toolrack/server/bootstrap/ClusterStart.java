package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.cache.CacheSettings;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.cluster.ClusterException;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.ClusterSettings;
import dev.toolrack.server.config.ServerConfig;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts this replica's member of the grid. */
final class ClusterStart {
  private static final Logger log = LoggerFactory.getLogger(ClusterStart.class);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /** What a replica without the grid costs Postgres is worth no longer wait. */
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(3);

  private ClusterStart() {}

  /**
   * A member that joins in the background.
   *
   * @param cache what it is to hold
   * @throws StartException if it cannot listen, or a member's address is malformed
   */
  static ClusterMember start(ServerConfig.Cluster cluster, CacheSettings cache, CloseStack opened) {
    try {
      return opened.opened(
          ClusterMember.start(
              new ClusterSettings(
                  cluster.name(),
                  cluster.secret(),
                  cluster.address(),
                  cluster.port(),
                  cluster.members(),
                  LEAVE_TIMEOUT),
              CatalogCache.contents(cache)));
    } catch (ClusterException e) {
      throw new StartException(
          e.getMessage()
              + "; give another --cluster-address or --cluster-port, or 0 for a free port",
          e);
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "--cluster-members (TOOLRACK_CLUSTER_MEMBERS) is not valid: " + e.getMessage(), e);
    }
  }

  /** Waits a moment for the others, if there are to be any; a replica serves without them too. */
  static void awaitJoined(ClusterMember member) {
    try {
      if (member.hasPeers() && !member.awaitJoined(JOIN_PATIENCE)) {
        log.info("The grid has not been joined yet; serving without it until it is");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("The start was interrupted", e);
    }
  }
}
