package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ToolKey;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The latest change of every tool that changed after a floor. One thread writes; any thread may
 * read, without a lock.
 *
 * <p>It knows every change in (floor, applied]. Of older changes it no longer knows the tools, so
 * what was read before the floor cannot be judged and counts as superseded.
 */
final class RecentChanges {
  private final int maxKeys;
  private final long spanNanos;
  private final ConcurrentHashMap<ToolKey, Long> lastChange = new ConcurrentHashMap<>();

  /** Changes seen by loads before the feed told of them. */
  private final ConcurrentHashMap<ToolKey, Long> ahead = new ConcurrentHashMap<>();

  private final ArrayDeque<Told> order = new ArrayDeque<>();
  private volatile long floor = Long.MAX_VALUE;

  private record Told(ToolKey key, Long revision, long toldNanos) {}

  /**
   * Creates an instance that knows nothing, so that everything counts as superseded.
   *
   * @param maxKeys most changes remembered
   * @param spanNanos how long they are remembered
   */
  RecentChanges(int maxKeys, long spanNanos) {
    this.maxKeys = maxKeys;
    this.spanNanos = spanNanos;
  }

  /** Sets the floor: all changes after this revision will be added. */
  void startAfter(long revision) {
    floor = revision;
  }

  /** Raises the floor to a revision, because changes before it are missing. */
  void raiseFloor(long revision) {
    if (revision > floor) {
      floor = revision;
    }
  }

  /**
   * Remembers that a tool has changed up to a revision that the feed has not reached yet. May be
   * called from any thread. Thanks to this, answers never go back in time even if the feed lags.
   */
  void learn(ToolKey key, long revision, long applied) {
    if (revision > applied && ahead.size() < maxKeys) {
      ahead.merge(key, revision, Math::max);
    }
  }

  /** Forgets the changes that only loads have seen, because the feed may never tell of them. */
  void forgetAhead() {
    ahead.clear();
  }

  /** The same for one tool. May be called from any thread. */
  void forgetAhead(ToolKey key) {
    ahead.remove(key);
  }

  /** Adds a page of the feed; everything up to {@code applied} has now been added. */
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
   * Forgets the oldest changes. The floor rises before a change is removed, and readers look for
   * the change before they look at the floor, so a reader that misses the change sees the raised
   * floor.
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
   * Whether the tool may have changed since it was read at a revision, as far as this replica
   * knows.
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
