package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A replica's memory on fake time over a truth and a grid in memory; the test moves the feed. */
final class Fixture {
  final FakeTime time = new FakeTime();
  final FakeStore store = new FakeStore();
  final FakeSharedMap<ToolKey, HeadSnapshot> gridHeads;
  final FakeSharedMap<Long, VersionSnapshot> gridVersions;
  final ReplicaMemory memory;
  final FeedFollower feed;
  final ChangeLog changeLog;
  final CachedSnapshots snapshots;
  final DatabaseGate gate;

  /** Tasks that wait to be run, if {@link #hold} is set. */
  final List<Runnable> held = new ArrayList<>();

  boolean hold;

  Fixture() {
    this(CacheSettings.DEFAULT, new FakeSharedMap<>(), new FakeSharedMap<>());
  }

  Fixture(
      CacheSettings settings,
      FakeSharedMap<ToolKey, HeadSnapshot> gridHeads,
      FakeSharedMap<Long, VersionSnapshot> gridVersions) {
    this.gridHeads = gridHeads;
    this.gridVersions = gridVersions;
    Executor executor =
        task -> {
          if (hold) {
            held.add(task);
          } else {
            task.run();
          }
        };
    memory = new ReplicaMemory(settings, time);
    RecentChanges recent =
        new RecentChanges(CacheSettings.MAX_RECENT_CHANGES, settings.longestKept().toNanos());
    changeLog = new ChangeLog(CacheSettings.MAX_RING, store.feed, executor);
    List<ChangeListener> listeners = List.of(new MemoryDrops(memory), changeLog);
    feed =
        new FeedFollower(
            store.feed,
            settings,
            time,
            recent,
            new RevisionWaiters(time, executor, settings.pollInterval()),
            listeners);
    Validity validity = new Validity(feed, recent, time, settings);
    gate = new DatabaseGate(time, CacheSettings.PROBE_INTERVAL, feed::isCutOff);
    BudgetedReads<ToolKey, HeadSnapshot> heads =
        new BudgetedReads<>(
            "heads", gridHeads, time, settings.gridBudget(), CacheSettings.PROBE_INTERVAL);
    BudgetedReads<Long, VersionSnapshot> versions =
        new BudgetedReads<>(
            "versions", gridVersions, time, settings.gridBudget(), CacheSettings.PROBE_INTERVAL);
    snapshots =
        new CachedSnapshots(
            memory,
            validity,
            gate,
            time,
            time,
            new HeadLoader(
                new HeadReads(store, executor),
                memory,
                heads,
                versions,
                validity,
                gate,
                time,
                settings),
            new VersionLoader(store, memory, versions, validity, gate, settings.longestKept()),
            executor);
  }

  /** Reads the feed once. */
  void step() {
    try {
      feed.step();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void runHeld() {
    hold = false;
    List<Runnable> tasks = List.copyOf(held);
    held.clear();
    tasks.forEach(Runnable::run);
  }
}
