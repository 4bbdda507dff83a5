package dev.toolrack.server.catalog.cache;

import com.hazelcast.config.Config;
import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangeSource;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.Watches;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A replica's memory of the catalog and everything that keeps it fresh. This is the only public
 * entry point of the package. Thread-safe.
 */
public final class CatalogCache implements Cluster, AutoCloseable {
  private static final long INVALIDATE_SECONDS = 5;

  private final ExecutorService executor;
  private final Timer timer;
  private final ClusterMember member;
  private final Grid grid;
  private final ReplicaMemory memory;
  private final FeedFollower feed;
  private final ChangeLog changeLog;
  private final CachedSnapshots snapshots;
  private final BudgetedReads<ToolKey, HeadSnapshot> gridHeads;
  private final BudgetedReads<Long, VersionSnapshot> gridVersions;
  private final PreWarm preWarm;
  private final ReplicaReports reports;

  /**
   * Starts following the feed; returns without waiting for it.
   *
   * @param source is closed by the caller, after this cache
   * @param history where watchers read changes that are no longer in memory
   * @param member a member that was started with the {@linkplain #contents contents} of these
   *     settings; is closed by the caller, after this cache
   * @param buildVersion what this replica reports to the others
   */
  public static CatalogCache start(
      SnapshotStore store,
      ChangeSource source,
      ChangeHistory history,
      CacheSettings settings,
      ClusterMember member,
      String buildVersion) {
    CatalogCache cache =
        new CatalogCache(store, source, history, settings, member, buildVersion, System::nanoTime);
    cache.feed.start();
    cache.reports.start();
    return cache;
  }

  /** Configures a grid member to hold what a cache with these settings shares. */
  public static Consumer<Config> contents(CacheSettings settings) {
    return config -> GridMaps.addTo(config, settings);
  }

  private CatalogCache(
      SnapshotStore store,
      ChangeSource source,
      ChangeHistory history,
      CacheSettings settings,
      ClusterMember member,
      String buildVersion,
      LongSupplier nanos) {
    this.member = member;
    grid = new Grid(member);
    executor = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("catalog-", 0).factory());
    timer = Timer.onOneThread("catalog-timer", executor);
    memory = new ReplicaMemory(settings, nanos);
    RecentChanges recent =
        new RecentChanges(CacheSettings.MAX_RECENT_CHANGES, settings.longestKept().toNanos());
    RevisionWaiters waiters = new RevisionWaiters(timer, executor, FeedFollower.WAKE_INTERVAL);
    changeLog = new ChangeLog(CacheSettings.MAX_RING, history, executor);
    gridHeads =
        new BudgetedReads<>(
            "heads", grid.heads(), nanos, settings.gridBudget(), CacheSettings.PROBE_INTERVAL);
    gridVersions =
        new BudgetedReads<>(
            "versions",
            grid.versions(),
            nanos,
            settings.gridBudget(),
            CacheSettings.PROBE_INTERVAL);
    MemoryDrops drops = new MemoryDrops(memory);
    feed =
        new FeedFollower(source, settings, nanos, recent, waiters, List.of(drops, changeLog, grid));
    DatabaseGate gate = new DatabaseGate(nanos, CacheSettings.PROBE_INTERVAL, feed::isCutOff);
    Validity validity = new Validity(feed, recent, nanos, settings);
    snapshots =
        new CachedSnapshots(
            memory,
            validity,
            gate,
            nanos,
            timer,
            new HeadLoader(
                new HeadReads(store, executor),
                memory,
                gridHeads,
                gridVersions,
                validity,
                gate,
                nanos,
                settings),
            new VersionLoader(store, memory, gridVersions, validity, gate, settings.longestKept()),
            executor);
    preWarm = new PreWarm(store, snapshots);
    reports =
        new ReplicaReports(
            member.replicaId(), buildVersion, feed, member.topic("reports"), timer, nanos);
    grid.onDropped(memory::drop);
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Freshness freshness() {
    return feed;
  }

  public Watches watches() {
    return changeLog;
  }

  /**
   * Loads the most used tools in the background.
   *
   * @return completes with the number of loaded tools
   */
  public CompletableFuture<Integer> preWarm(int tools) {
    return CompletableFuture.supplyAsync(() -> preWarm.load(tools), executor);
  }

  @Override
  public UUID replicaId() {
    return member.replicaId();
  }

  @Override
  public List<Member> members() {
    return member.replicas().stream()
        .map(
            replica ->
                new Member(
                    replica.id(), replica.address(), replica.self(), reports.of(replica.id())))
        .toList();
  }

  @Override
  public List<CacheCounters> caches() {
    List<CacheCounters> counters = new ArrayList<>(memory.counters());
    counters.add(grid.headCounters(gridHeads));
    counters.add(grid.versionCounters(gridVersions));
    return List.copyOf(counters);
  }

  @Override
  public long invalidate(CacheScope scope) {
    memory.drop(scope);
    // The other replicas drop their entries even if a holder of part of the grid does not answer.
    grid.tell(scope);
    CompletableFuture<Long> dropped =
        CompletableFuture.supplyAsync(() -> grid.drop(scope), executor);
    try {
      long count = dropped.get(INVALIDATE_SECONDS, TimeUnit.SECONDS);
      // Once more, because entries may have been read from the grid in the meantime.
      memory.drop(scope);
      grid.tell(scope);
      return count;
    } catch (TimeoutException | ExecutionException e) {
      throw unanswered().withCause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered().withCause(e);
    }
  }

  private static ToolrackException unanswered() {
    return ToolrackException.of(
        Reason.CATALOG_UNAVAILABLE,
        "Another replica did not say in time whether it dropped its entries");
  }

  /** Stops following the feed. */
  @Override
  public void close() {
    feed.close();
    timer.close();
    var _ = executor.shutdownNow();
  }

  @Override
  public String toString() {
    return "CatalogCache{" + grid + ", " + feed + "}";
  }
}
