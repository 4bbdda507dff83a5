package dev.toolrack.server.catalog;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** This replica's memory and the replicas that it shares it with. Thread-safe. */
public interface Cluster {

  /** Name of this replica. */
  UUID replicaId();

  /** The replicas that see each other, this one included. Does not block. */
  List<Member> members();

  /** A record per cache. Does not block for other replicas: a grid's size is the part held here. */
  List<CacheCounters> caches();

  /**
   * Drops cached entries on all replicas; the next call loads anew. Blocks, for seconds at most.
   *
   * @return how many were dropped from the memory that the replicas share
   * @throws dev.toolrack.server.failure.ToolrackException CATALOG_UNAVAILABLE if another replica
   *     did not answer in time; it may be tried again
   */
  long invalidate(CacheScope scope);

  /**
   * A replica.
   *
   * @param address its host and port in the grid
   * @param self whether it is this one
   * @param report what it last said of itself; null if it has not been heard yet
   */
  record Member(UUID replicaId, String address, boolean self, @Nullable Report report) {}

  /**
   * What a replica said of itself.
   *
   * @param buildVersion version of Toolrack
   * @param revision newest that it had applied
   * @param lag time since it last knew itself to be up to date
   * @param state how it followed the change feed
   * @param age time since it said so
   */
  record Report(
      String buildVersion, long revision, Duration lag, Freshness.State state, Duration age) {}
}
