package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ChangeSource;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A change feed in memory; to wait for a hint returns at once, so each step is one read. */
final class FakeFeed implements ChangeSource, ChangeHistory {
  private final List<Change> changes = new ArrayList<>();
  private long newest;
  private long commits;
  private boolean away;
  private final Semaphore hints = new Semaphore(0);
  boolean telling = true;

  /** Where a follower that starts begins to read; null for the end. */
  @Nullable Long start;

  /** Runs in every read. */
  Runnable whileReading = () -> {};

  int reads;
  int wakeUps;
  int hintsAwaited;

  synchronized Change append(ToolKey key) {
    return append(key, newest + 1);
  }

  synchronized Change append(ToolKey key, long revision) {
    newest = revision;
    Change change = new Change(revision, key, Instant.EPOCH.plusSeconds(++commits));
    changes.add(change);
    if (telling) {
      wakeUp();
    }
    return change;
  }

  synchronized void prune(long upTo) {
    changes.removeIf(change -> change.revision() <= upTo);
  }

  synchronized void goAway(boolean gone) {
    away = gone;
  }

  synchronized long newest() {
    return newest;
  }

  /** Sets the feed back, as a restored backup would. */
  synchronized void restoreTo(long revision) {
    changes.removeIf(change -> change.revision() > revision);
    newest = revision;
  }

  @Override
  public synchronized ChangePage readAfter(long revision, int limit) {
    reads++;
    whileReading.run();
    if (away) {
      throw ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away");
    }
    return new ChangePage(
        changes.stream().filter(change -> change.revision() > revision).limit(limit).toList(),
        newest,
        oldest(revision),
        changes.stream()
            .filter(change -> change.revision() == revision)
            .map(Change::commitTime)
            .findFirst()
            .orElse(null));
  }

  private long oldest(long revision) {
    if (changes.stream().anyMatch(change -> change.revision() == revision)) {
      return revision;
    }
    return changes.isEmpty() ? 0 : changes.getFirst().revision();
  }

  @Override
  public synchronized long startOf(Duration span, int limit) {
    if (away) {
      throw ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away");
    }
    return start == null ? newest : start;
  }

  @Override
  public boolean awaitHint(Duration atMost) throws InterruptedException {
    hintsAwaited++;
    var _ = hints.drainPermits();
    return telling;
  }

  @Override
  public void wakeUp() {
    wakeUps++;
    hints.release();
  }

  @Override
  public void close() {}
}
