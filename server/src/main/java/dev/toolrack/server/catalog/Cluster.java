package dev.toolrack.server.catalog;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** This replica's memory, and the replicas it shares memory with. Thread-safe. */
public interface Cluster {

  /** Id of this replica. */
  UUID replicaId();

  /** The replicas that see each other, including this one. Does not block. */
  List<Member> members();

  /**
   * The counters of each cache. Does not wait for other replicas: the size of a grid map is that of
   * the part held here.
   */
  List<CacheCounters> caches();

  /**
   * Drops cached entries on all replicas, so that the next call loads them again. Blocks, for a few
   * seconds at most.
   *
   * @return how many entries were dropped from the memory that the replicas share
   * @throws dev.toolrack.server.failure.ToolrackException CATALOG_UNAVAILABLE if another replica
   *     did not answer in time; the call may be repeated
   */
  long invalidate(CacheScope scope);

  /**
   * A replica in the cluster.
   *
   * @param address host and port of its grid member
   * @param self whether it is this replica
   * @param report what it last reported; null if nothing has been heard from it yet
   */
  record Member(UUID replicaId, String address, boolean self, @Nullable Report report) {}

  /**
   * What a replica reported about itself.
   *
   * @param buildVersion its version of Toolrack
   * @param revision newest revision that it had applied
   * @param lag time since it last knew itself to be up to date
   * @param state how it followed the change feed
   * @param age time since it sent the report
   */
  record Report(
      String buildVersion, long revision, Duration lag, Freshness.State state, Duration age) {}
}
