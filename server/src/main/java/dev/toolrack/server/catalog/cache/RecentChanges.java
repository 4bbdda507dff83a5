package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ToolKey;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last change of every tool that changed after a floor. One thread writes, any may read,
 * without a lock.
 *
 * <p>It knows of every change in (floor, applied]; of older ones it has forgotten which tool they
 * were of, so what was read before the floor cannot be judged and counts as superseded.
 */
final class RecentChanges {
  private final int maxKeys;
  private final long spanNanos;
  private final ConcurrentHashMap<ToolKey, Long> lastChange = new ConcurrentHashMap<>();

  /** Changes that loads have shown before the feed told of them. */
  private final ConcurrentHashMap<ToolKey, Long> ahead = new ConcurrentHashMap<>();

  private final ArrayDeque<Told> order = new ArrayDeque<>();
  private volatile long floor = Long.MAX_VALUE;

  private record Told(ToolKey key, Long revision, long toldNanos) {}

  /**
   * Nothing is known yet: everything counts as superseded.
   *
   * @param maxKeys most changes remembered
   * @param spanNanos how long they are remembered
   */
  RecentChanges(int maxKeys, long spanNanos) {
    this.maxKeys = maxKeys;
    this.spanNanos = spanNanos;
  }

  /** Sets where knowledge begins. */
  void startAfter(long revision) {
    floor = revision;
  }

  /** Forgets where knowledge began: nothing is known of changes up to that revision. */
  void raiseFloor(long revision) {
    if (revision > floor) {
      floor = revision;
    }
  }

  /**
   * Remembers that the tool has changed up to that revision, of which the feed has not told yet.
   * From any thread. What is answered afterwards is never older than what has been answered, even
   * if the feed lags.
   */
  void learn(ToolKey key, long revision, long applied) {
    if (revision > applied && ahead.size() < maxKeys) {
      ahead.merge(key, revision, Math::max);
    }
  }

  /** Forgets what loads have shown before the feed told of it: it may never be told. */
  void forgetAhead() {
    ahead.clear();
  }

  /** The same of one tool. From any thread. */
  void forgetAhead(ToolKey key) {
    ahead.remove(key);
  }

  /** Adds a page of the feed that is applied up to that revision. */
  void add(List<Change> changes, long applied, long nowNanos) {
    for (Change change : changes) {
      Long revision = change.revision();
      lastChange.put(change.key(), revision);
      order.addLast(new Told(change.key(), revision, nowNanos));
    }
    if (!ahead.isEmpty()) {
      ahead.values().removeIf(revision -> revision <= applied);
    }
    trim(nowNanos);
  }

  /**
   * Forgets the oldest. The floor rises before its change goes, and readers look for the change
   * before they look at the floor: whoever misses the change sees the floor.
   */
  void trim(long nowNanos) {
    Told oldest = order.peekFirst();
    while (oldest != null
        && (order.size() > maxKeys || nowNanos - oldest.toldNanos() > spanNanos)) {
      order.removeFirst();
      raiseFloor(oldest.revision());
      lastChange.remove(oldest.key(), oldest.revision());
      oldest = order.peekFirst();
    }
  }

  /**
   * Whether what was read of a tool at a revision may have changed since, as far as this replica
   * has been told.
   */
  boolean superseded(ToolKey key, long asOf) {
    Long changed = lastChange.get(key);
    if ((changed != null && changed > asOf) || asOf < floor) {
      return true;
    }
    if (ahead.isEmpty()) {
      return false;
    }
    Long seen = ahead.get(key);
    return seen != null && seen > asOf;
  }

  int size() {
    return lastChange.size();
  }
}
