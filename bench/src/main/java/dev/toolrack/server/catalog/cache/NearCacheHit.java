package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ChangeSource;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A lookup in a replica's memory whose answer is present and known to be fresh: {@code ./toolrack
 * bench jmh NearCacheHit}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearCacheHit {
  private static final ToolKey KEY = new ToolKey("default", "tool");
  private static final long REVISION = 1;

  private final CacheSettings settings = CacheSettings.DEFAULT;
  private final ReplicaMemory memory = new ReplicaMemory(settings, System::nanoTime);
  private final RecentChanges recent =
      new RecentChanges(CacheSettings.MAX_RECENT_CHANGES, settings.longestKept().toNanos());
  private final Timer timer = Timer.onOneThread("timer", Runnable::run);
  private final FeedFollower feed =
      new FeedFollower(
          new Quiet(),
          settings,
          System::nanoTime,
          recent,
          new RevisionWaiters(timer, Runnable::run, settings.pollInterval()),
          List.of());
  private final Validity validity = new Validity(feed, recent, System::nanoTime, settings);

  /** A change feed without changes. */
  private static final class Quiet implements ChangeSource {
    @Override
    public ChangePage readAfter(long revision, int limit) {
      return new ChangePage(List.of(), REVISION, REVISION, Instant.EPOCH);
    }

    @Override
    public long startOf(Duration span, int limit) {
      return REVISION;
    }

    @Override
    public boolean awaitHint(Duration atMost) throws InterruptedException {
      Thread.sleep(atMost);
      return true;
    }

    @Override
    public void wakeUp() {}

    @Override
    public void close() {}
  }

  /** Follows the feed, and puts a tool into memory. */
  @Setup
  public void remember() throws InterruptedException {
    feed.start();
    ToolHead head = new ToolHead(KEY, ToolKind.TOOL, "Tool", "", Map.of(), List.of(), REVISION);
    long now = System.nanoTime();
    var _ = memory.keep(KEY, new HeadEntry(new HeadSnapshot(head, REVISION), REVISION, now, now));
    while (!validity.followed()) {
      Thread.sleep(1);
    }
    if (hit() == null) {
      throw new IllegalStateException("the tool is not remembered");
    }
  }

  /** Stops the threads. */
  @TearDown
  public void forget() {
    feed.close();
    timer.close();
  }

  /** Found, judged by the change feed, counted. */
  @Benchmark
  public @Nullable Object hit() {
    return memory.answer(KEY, validity, System.nanoTime());
  }
}
