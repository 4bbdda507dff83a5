package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ChangeSource;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.failure.DatabaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change feed on its own thread for the life of the replica. Thread-safe.
 *
 * <p>A page is applied in this order: its changes are recorded, the applied revision advances, the
 * time at which this replica was up to date advances, listeners are told, and waiters are released;
 * the first waiters only once the feed has been read to its end. Whoever judges an entry reads that
 * time first and the changes after it, so that the entry is judged by every change that was
 * committed before that time.
 */
final class FeedFollower implements Freshness, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeedFollower.class);
  private static final int PAGE_CHANGES = 1_000;
  private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /**
   * Shortest interval between two reads of the feed on behalf of callers that wait for a revision.
   */
  static final Duration WAKE_INTERVAL = Duration.ofMillis(50);

  private static final long WAKE_INTERVAL_NANOS = WAKE_INTERVAL.toNanos();

  /** Most time that a wait leaves for sending the answer and asking another replica. */
  private static final long MAX_RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long CLOSE_SECONDS = 5;

  private final ChangeSource source;
  private final CacheSettings settings;
  private final LongSupplier nanos;
  private final RecentChanges recent;
  private final RevisionWaiters waiters;
  private final List<ChangeListener> listeners;
  private final long boundNanos;
  private final long maxStaleNanos;
  private final long createdNanos;
  private final AtomicLong lastWakeNanos;
  private final AtomicBoolean wakeScheduled = new AtomicBoolean();
  private final AtomicLong resumptions = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private volatile long applied;
  private volatile boolean confirmedOnce;
  private volatile long confirmedNanos;
  private volatile boolean listening;
  private volatile boolean setBack;
  private boolean started;
  private int failures;
  private long failingSinceNanos;

  /** Whether reading the feed has failed since the last successful read. */
  private volatile boolean cutOff;

  /** Commit time of the applied revision; null if unknown. */
  private @Nullable Instant appliedTime;

  FeedFollower(
      ChangeSource source,
      CacheSettings settings,
      LongSupplier nanos,
      RecentChanges recent,
      RevisionWaiters waiters,
      List<ChangeListener> listeners) {
    this.source = source;
    this.settings = settings;
    this.nanos = nanos;
    this.recent = recent;
    this.waiters = waiters;
    this.listeners = List.copyOf(listeners);
    boundNanos = settings.stalenessBound().toNanos();
    maxStaleNanos = settings.maxStale().toNanos();
    createdNanos = nanos.getAsLong();
    lastWakeNanos = new AtomicLong(createdNanos - WAKE_INTERVAL_NANOS);
    thread = Thread.ofPlatform().name("feed-follower").daemon().unstarted(this::follow);
  }

  void start() {
    thread.start();
  }

  @Override
  public long revision() {
    return applied;
  }

  @Override
  public Duration lag() {
    return Duration.ofNanos(
        Math.max(0, nanos.getAsLong() - (confirmedOnce ? confirmedNanos : createdNanos)));
  }

  @Override
  public State state() {
    if (!confirmedOnce) {
      return State.STARTING;
    }
    if (!withinBound(nanos.getAsLong())) {
      return State.STALE;
    }
    return listening ? State.LISTENING : State.POLLING;
  }

  @Override
  public boolean isSetBack() {
    return setBack;
  }

  /**
   * Number of times that reading the feed has resumed after a failure. What was read of tools
   * before the latest resumption, and is newer than the revision applied then, may have been lost
   * since.
   */
  long resumptions() {
    return resumptions.get();
  }

  @Override
  public boolean isCutOff() {
    return cutOff;
  }

  /** Whether this replica was up to date within the staleness bound. */
  boolean withinBound(long nowNanos) {
    return confirmedOnce && nowNanos - confirmedNanos <= boundNanos && !setBack;
  }

  /** Whether this replica was up to date recently enough for stale answers. */
  boolean withinMaxStale(long nowNanos) {
    return confirmedOnce && nowNanos - confirmedNanos <= maxStaleNanos && !setBack;
  }

  @Override
  public CompletableFuture<Void> await(long revision, long deadlineNanos) {
    if (confirmedOnce && revision <= applied) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> reached = waiters.await(revision, patienceNanos(deadlineNanos));
    wakeSometimes();
    return reached;
  }

  /**
   * How long to wait for a revision: less than up to the deadline, so that the caller still
   * receives the answer, and no longer than the staleness bound. A revision that a caller has been
   * told of is in the feed; if it has not arrived by then, this replica is cut off and another one
   * may know it, or the revision was lost.
   */
  private long patienceNanos(long deadlineNanos) {
    long now = nanos.getAsLong();
    long remaining = deadlineNanos - now;
    if (!confirmedOnce) {
      return remaining;
    }
    return Math.min(
        remaining - Math.min(remaining / 4, MAX_RESERVE_NANOS), confirmedNanos + boundNanos - now);
  }

  /**
   * Makes the follower read at once, because a caller knows of a newer revision. Calls within one
   * interval share a single read at its end.
   */
  private void wakeSometimes() {
    long now = nanos.getAsLong();
    long last = lastWakeNanos.get();
    long wait = WAKE_INTERVAL_NANOS - (now - last);
    if (wait <= 0) {
      // If another thread has set it, that thread's wake-up follows, and serves this caller too.
      if (lastWakeNanos.compareAndSet(last, now)) {
        source.wakeUp();
      }
    } else if (wakeScheduled.compareAndSet(false, true)) {
      waiters.later(
          wait,
          () -> {
            wakeScheduled.set(false);
            wakeSometimes();
          });
    }
  }

  private void follow() {
    try {
      while (closed.getCount() > 0 && !setBack) {
        step();
      }
    } catch (InterruptedException e) {
      if (closed.getCount() > 0) {
        log.error("The feed's follower was interrupted; this replica goes stale", e);
      }
    }
  }

  /** Reads a page and waits for the next hint; backs off if the read fails. */
  void step() throws InterruptedException {
    try {
      if (readPage()) {
        if (failures > 0) {
          log.info(
              "The change feed can be read from Postgres again, after {} s, and is at revision {}",
              Duration.ofNanos(nanos.getAsLong() - failingSinceNanos).toSeconds(),
              applied);
          failures = 0;
        }
        listening = source.awaitHint(settings.pollInterval());
      }
    } catch (RuntimeException e) {
      if (closed.getCount() == 0) {
        return;
      }
      listening = false;
      cutOff = true;
      failures++;
      if (failures == 1) {
        failingSinceNanos = nanos.getAsLong();
        log.warn(
            "The change feed cannot be read from Postgres ({}). Until it can, memory answers what"
                + " it can, marked STALE after {} s and for {} s at most, and changes and lists are"
                + " refused",
            DatabaseFailure.origin(e),
            settings.stalenessBound().toSeconds(),
            settings.maxStale().toSeconds());
      }
      var _ = closed.await(backoffNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Reads and applies a page. Returns whether the end of the feed was reached; false if it was set
   * back.
   */
  private boolean readPage() {
    if (!started) {
      begin();
    }
    long beforeNanos = nanos.getAsLong();
    long from = applied;
    ChangePage page = source.readAfter(from, PAGE_CHANGES);
    if (wasSetBack(page, from)) {
      stopForGood(from, page.newest());
      return false;
    }
    if (cutOff) {
      resume(from);
    }
    if (page.oldest() > from + 1) {
      // The changes pruned before they were read may have been of any tool.
      recent.raiseFloor(page.oldest() - 1);
      tell(listener -> listener.onGap(page.oldest() - 1));
    }
    return apply(page, from, beforeNanos);
  }

  private void begin() {
    long start = source.startOf(settings.longestKept(), CacheSettings.MAX_RECENT_CHANGES);
    recent.startAfter(start);
    applied = start;
    started = true;
  }

  private void stopForGood(long from, long newest) {
    setBack = true;
    log.error(
        "Postgres no longer has revision {} as it was, and ends at {}: it was restored, or lost"
            + " changes in a failover. This replica answers nothing any more; start it again",
        from,
        newest);
    tell(ChangeListener::onSetBack);
  }

  private void resume(long from) {
    cutOff = false;
    // This comes first: a concurrent load either sees the new count and reads again, or its result
    // is already there to be forgotten below.
    var _ = resumptions.incrementAndGet();
    recent.forgetAhead();
    tell(listener -> listener.onResumed(from));
  }

  /** Applies a page in the documented order. Returns whether the end of the feed was reached. */
  private boolean apply(ChangePage page, long from, long beforeNanos) {
    List<Change> changes = page.changes();
    boolean complete =
        changes.size() < PAGE_CHANGES || changes.getLast().revision() >= page.newest();
    long reached = complete ? page.newest() : changes.getLast().revision();
    recent.add(changes, reached, nanos.getAsLong());
    applied = reached;
    appliedTime = changes.isEmpty() ? page.afterTime() : changes.getLast().commitTime();
    boolean first = complete && !confirmedOnce;
    if (complete) {
      confirmedNanos = beforeNanos;
      confirmedOnce = true;
    }
    if (reached > from || first) {
      tell(listener -> listener.onChanges(changes, reached));
      if (confirmedOnce) {
        waiters.applied(reached);
      }
    }
    return complete;
  }

  /**
   * Whether the most recently applied change is gone or different. After a loss of changes,
   * revisions are assigned again, so revisions alone reveal nothing once the feed is as long as
   * before.
   */
  private boolean wasSetBack(ChangePage page, long from) {
    if (page.newest() < from) {
      return true;
    }
    boolean pruned = page.oldest() > from;
    return appliedTime != null && !pruned && !appliedTime.equals(page.afterTime());
  }

  private void tell(Consumer<ChangeListener> what) {
    for (ChangeListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        log.error("A listener of the change feed failed", e);
      }
    }
  }

  /** Equal jitter below a limit that doubles up to the poll interval. */
  private long backoffNanos() {
    long limit =
        Math.min(
            settings.pollInterval().toNanos(), FIRST_BACKOFF_NANOS << Math.min(failures - 1, 20));
    return ThreadLocalRandom.current().nextLong(limit / 2, limit + 1);
  }

  /** Stops following. The source is closed by the caller. */
  @Override
  public void close() {
    closed.countDown();
    source.wakeUp();
    try {
      if (!thread.join(Duration.ofMillis(200))) {
        thread.interrupt();
        if (!thread.join(Duration.ofSeconds(CLOSE_SECONDS))) {
          log.warn("The feed's follower did not end within {} s", CLOSE_SECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "FeedFollower{revision=" + applied + ", state=" + state() + "}";
  }
}
