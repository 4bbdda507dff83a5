package dev.toolrack.server.catalog.cache;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import com.hazelcast.topic.ITopic;
import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This replica's member of the grid. Thread-safe. */
final class Grid implements ChangeListener, AutoCloseable {
  private final HazelcastInstance member;
  private final UUID replicaId;
  private final IMap<String, HeadSnapshot> heads;
  private final IMap<Long, VersionSnapshot> versions;
  private final ITopic<Scoped> dropped;
  private final LongAdder headInvalidations = new LongAdder();
  private final LongAdder versionInvalidations = new LongAdder();

  private Grid(HazelcastInstance member, UUID replicaId) {
    this.member = member;
    this.replicaId = replicaId;
    heads = member.getMap(GridConfig.HEADS);
    versions = member.getMap(GridConfig.VERSIONS);
    dropped = member.getTopic("dropped");
  }

  /**
   * Starts a member and joins the others, as far as they are there.
   *
   * @throws GridException if it cannot listen
   */
  static Grid start(GridSettings grid, CacheSettings cache) {
    UUID replicaId = UUID.randomUUID();
    try {
      Config config = GridConfig.of(grid, cache, replicaId);
      return new Grid(Hazelcast.newHazelcastInstance(config), replicaId);
    } catch (UnknownHostException | HazelcastException | IllegalStateException e) {
      throw new GridException(
          "the grid's member on "
              + grid.bindAddress()
              + ":"
              + grid.port()
              + " did not start: "
              + e.getMessage(),
          e);
    }
  }

  UUID replicaId() {
    return replicaId;
  }

  int port() {
    return member.getCluster().getLocalMember().getAddress().getPort();
  }

  List<Cluster.Member> members() {
    List<Cluster.Member> members = new ArrayList<>();
    for (Member other : member.getCluster().getMembers()) {
      String name = other.getAttribute(GridConfig.REPLICA);
      members.add(
          new Cluster.Member(
              name == null ? other.getUuid() : UUID.fromString(name),
              other.getAddress().getHost() + ":" + other.getAddress().getPort(),
              other.localMember()));
    }
    members.sort(Comparator.comparing(Cluster.Member::address));
    return members;
  }

  SharedMap<ToolKey, HeadSnapshot> heads() {
    return new SharedMap<>() {
      @Override
      @SuppressWarnings("NullAway") // Completes with null if there is no such entry.
      public CompletableFuture<@Nullable HeadSnapshot> read(ToolKey key) {
        return heads.getAsync(key.toString()).toCompletableFuture();
      }

      @Override
      public void offer(ToolKey key, HeadSnapshot head, Duration lifetime) {
        var _ = heads.submitToKey(key.toString(), new OfferHead(head, lifetime.toMillis()));
      }

      @Override
      public Object holder(ToolKey key) {
        return holderOf(key.toString());
      }
    };
  }

  SharedMap<Long, VersionSnapshot> versions() {
    return new SharedMap<>() {
      @Override
      @SuppressWarnings("NullAway") // Completes with null if there is no such entry.
      public CompletableFuture<@Nullable VersionSnapshot> read(Long id) {
        return versions.getAsync(id).toCompletableFuture();
      }

      @Override
      public void offer(Long id, VersionSnapshot version, Duration lifetime) {
        var _ = versions.setAsync(id, version, lifetime.toMillis(), TimeUnit.MILLISECONDS);
      }

      @Override
      public Object holder(Long id) {
        return holderOf(id);
      }
    };
  }

  private Object holderOf(Object key) {
    Member holder = member.getPartitionService().getPartition(key).getOwner();
    return holder == null ? "nobody" : holder.getUuid();
  }

  /** Drops what the changes supersede of the part of the grid that is kept here. */
  @Override
  public void onChanges(List<Change> changes, long revision) {
    for (Change change : changes) {
      String key = change.key().toString();
      Member holder = member.getPartitionService().getPartition(key).getOwner();
      if (holder != null && holder.localMember()) {
        var _ =
            heads
                .submitToKey(key, new DropOlder(change.revision()))
                .whenComplete(
                    (done, _) -> {
                      if (Boolean.TRUE.equals(done)) {
                        headInvalidations.increment();
                      }
                    });
      }
    }
  }

  /** Drops heads and their versions from the grid, then tells all replicas. Blocks. */
  long drop(CacheScope scope) {
    Map<String, long[]> droppedHeads = heads.executeOnEntries(new DropHead(), new Scoped(scope));
    headInvalidations.add(droppedHeads.size());
    Set<Long> ids = new HashSet<>();
    for (long[] ofHead : droppedHeads.values()) {
      for (long id : ofHead) {
        ids.add(id);
      }
    }
    long count = droppedHeads.size();
    for (Long id : ids) {
      if (versions.remove(id) != null) {
        versionInvalidations.increment();
        count++;
      }
    }
    dropped.publish(new Scoped(scope));
    return count;
  }

  /** Tells of scopes that some replica, this one included, has dropped. */
  void onDropped(Consumer<CacheScope> listener) {
    var _ =
        dropped.addMessageListener(message -> listener.accept(message.getMessageObject().scope()));
  }

  CacheCounters headCounters(BudgetedReads<?, ?> reads) {
    return counters("heads/grid", heads, reads, headInvalidations.sum());
  }

  CacheCounters versionCounters(BudgetedReads<?, ?> reads) {
    return counters("versions/grid", versions, reads, versionInvalidations.sum());
  }

  private static CacheCounters counters(
      String name, IMap<?, ?> map, BudgetedReads<?, ?> reads, long invalidations) {
    LocalMapStats local = map.getLocalMapStats();
    return new CacheCounters(
        name,
        local.getOwnedEntryCount(),
        reads.hits(),
        reads.misses(),
        local.getEvictionCount(),
        local.getExpirationCount(),
        invalidations);
  }

  /** Leaves the grid; entries that are kept here go to the others, if that does not take long. */
  @Override
  public void close() {
    member.shutdown();
  }

  @Override
  public String toString() {
    return "Grid{replica="
        + replicaId
        + ", members="
        + member.getCluster().getMembers().size()
        + "}";
  }
}
