package dev.toolrack.server.catalog.cache;

import com.hazelcast.cluster.Member;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.cluster.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the replicas share of the catalog. While this replica is in no cluster, the grid is empty
 * and keeps nothing. Thread-safe.
 */
final class Grid implements ChangeListener {
  private static final Logger log = LoggerFactory.getLogger(Grid.class);

  /** Bounds the memory that pending removals take. */
  private static final int REMOVALS_AT_ONCE = 1_000;

  private final ClusterMember member;
  private final GridMap<ToolKey, String, HeadSnapshot> heads;
  private final GridMap<Long, Long, VersionSnapshot> versions;
  private final Topic<Scoped> dropped;
  private final LongAdder headInvalidations = new LongAdder();
  private final LongAdder versionInvalidations = new LongAdder();

  Grid(ClusterMember member) {
    this.member = member;
    heads =
        new GridMap<>(
            member,
            GridMaps.HEADS,
            ToolKey::toString,
            (map, key, head, lifetime) ->
                map.submitToKey(key, new OfferHead(head, lifetime.toMillis())));
    versions =
        new GridMap<>(
            member,
            GridMaps.VERSIONS,
            id -> id,
            (map, id, version, lifetime) ->
                map.setAsync(id, version, lifetime.toMillis(), TimeUnit.MILLISECONDS));
    dropped = member.topic("dropped");
  }

  SharedMap<ToolKey, HeadSnapshot> heads() {
    return heads;
  }

  SharedMap<Long, VersionSnapshot> versions() {
    return versions;
  }

  /**
   * Drops what the changes supersede from the part of the grid that is kept here, in one operation
   * for all changes, because an import brings thousands. A head that was read between its own
   * change and the last of these is dropped too, and is read again. Runs on its own thread, because
   * finding the holder of a partition can take a while during membership changes. The order in
   * which pages are processed does not matter: what is newer than a page stays.
   */
  @Override
  public void onChanges(List<Change> changes, long revision) {
    if (!changes.isEmpty() && heads.present() != null) {
      later("grid-changes", () -> dropOlder(changes));
    }
  }

  private void dropOlder(List<Change> changes) {
    IMap<String, HeadSnapshot> present = heads.present();
    if (present == null || present.getLocalMapStats().getOwnedEntryCount() == 0) {
      return; // What is put meanwhile is judged by the reader, as anything that is older.
    }
    Set<String> keptHere = new HashSet<>();
    for (Change change : changes) {
      String key = change.key().toString();
      Member holder = heads.ownerOf(key);
      if (holder != null && holder.localMember()) {
        keptHere.add(key);
      }
    }
    if (!keptHere.isEmpty()) {
      var _ =
          present
              .submitToKeys(keptHere, new DropOlder(changes.getLast().revision()))
              .whenComplete(
                  (dropped, _) -> {
                    if (dropped != null) {
                      headInvalidations.add(
                          dropped.values().stream().filter(Boolean::booleanValue).count());
                    }
                  });
    }
  }

  /** Drops from the part kept here what was read ahead of the feed, with its versions. */
  @Override
  public void onResumed(long revision) {
    later("grid-resume", () -> dropAhead(revision));
  }

  private void dropAhead(long revision) {
    IMap<String, HeadSnapshot> presentHeads = heads.present();
    IMap<Long, VersionSnapshot> presentVersions = versions.present();
    if (presentHeads == null || presentVersions == null) {
      return;
    }
    Set<String> keptHere = presentHeads.localKeySet();
    if (!keptHere.isEmpty()) {
      drop(
          presentVersions,
          versionIds(presentHeads.executeOnKeys(keptHere, new DropAhead(revision))));
    }
  }

  /** Drops everything, so that a restarted replica does not find it. */
  @Override
  public void onSetBack() {
    later(
        "grid-clear",
        () -> {
          clear(heads.present());
          clear(versions.present());
        });
  }

  private static void later(String thread, Runnable task) {
    Thread.ofVirtual()
        .name(thread)
        .start(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                log.warn("Entries of the grid that were to go may stay: {}", e.toString());
              }
            });
  }

  private static void clear(@Nullable IMap<?, ?> map) {
    if (map != null) {
      map.clear();
    }
  }

  /** Tells the other replicas to drop their entries in a scope; does not wait for them. */
  void tell(CacheScope scope) {
    dropped.publish(new Scoped(scope));
  }

  /**
   * Drops heads and their versions from the grid. Blocks until all holders of such entries have
   * answered.
   *
   * @return number of dropped entries
   */
  long drop(CacheScope scope) {
    IMap<String, HeadSnapshot> presentHeads = heads.present();
    IMap<Long, VersionSnapshot> presentVersions = versions.present();
    if (presentHeads == null || presentVersions == null) {
      return 0;
    }
    Map<String, long[]> droppedHeads =
        presentHeads.executeOnEntries(new DropHead(), new Scoped(scope));
    headInvalidations.add(droppedHeads.size());
    return droppedHeads.size() + drop(presentVersions, versionIds(droppedHeads));
  }

  private static Set<Long> versionIds(Map<String, long[]> heads) {
    Set<Long> ids = new HashSet<>();
    for (long[] ofHead : heads.values()) {
      for (long id : ofHead) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Removes versions in bounded batches, without transferring their values. */
  private long drop(IMap<Long, VersionSnapshot> present, Set<Long> ids) {
    long count = 0;
    List<CompletableFuture<Boolean>> removals = new ArrayList<>(REMOVALS_AT_ONCE);
    for (Long id : ids) {
      removals.add(present.deleteAsync(id).toCompletableFuture());
      if (removals.size() == REMOVALS_AT_ONCE) {
        count += removed(removals);
        removals.clear();
      }
    }
    return count + removed(removals);
  }

  private long removed(List<CompletableFuture<Boolean>> removals) {
    long count = removals.stream().filter(CompletableFuture::join).count();
    versionInvalidations.add(count);
    return count;
  }

  /** Registers a listener for scopes that another replica has dropped. */
  void onDropped(Consumer<CacheScope> listener) {
    dropped.listen(scoped -> listener.accept(scoped.scope()));
  }

  CacheCounters headCounters(BudgetedReads<?, ?> reads) {
    return counters("heads/grid", heads.present(), reads, headInvalidations.sum());
  }

  CacheCounters versionCounters(BudgetedReads<?, ?> reads) {
    return counters("versions/grid", versions.present(), reads, versionInvalidations.sum());
  }

  private static CacheCounters counters(
      String name, @Nullable IMap<?, ?> map, BudgetedReads<?, ?> reads, long invalidations) {
    LocalMapStats local = map == null ? null : map.getLocalMapStats();
    return new CacheCounters(
        name,
        local == null ? 0 : local.getOwnedEntryCount(),
        reads.hits(),
        reads.misses(),
        local == null ? 0 : local.getEvictionCount(),
        local == null ? 0 : local.getExpirationCount(),
        invalidations);
  }

  @Override
  public String toString() {
    return "Grid{" + member + "}";
  }
}
