package dev.toolrack.server.catalog.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.Watches;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes, in a ring buffer that all watchers read, each from its own position.
 * Thread-safe. A reader costs no more than its position, however slow it is; one that falls behind
 * the ring reads from the history, on the executor.
 */
final class ChangeLog implements Watches, ChangeListener {
  /** Most superseded changes that one poll skips, so that it stays short. */
  private static final int MAX_SCANNED = 4_096;

  /** No page has been read yet. Not 0, which is the revision of an empty catalog. */
  private static final long UNKNOWN = -1;

  /** Most changes that are read from the history at once. */
  private static final int MAX_OLDER = 256;

  private final ChangeHistory history;
  private final Executor executor;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<RingCursor> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean notifying = new AtomicBoolean();

  @GuardedBy("lock")
  private final @Nullable Change[] ring;

  @GuardedBy("lock")
  private final Map<ToolKey, Long> latest = new HashMap<>();

  /** Number of changes ever appended; the ring holds the latest of them. */
  @GuardedBy("lock")
  private long appended;

  /** The ring holds every change after this revision. */
  @GuardedBy("lock")
  private long tail;

  private volatile long newest = UNKNOWN;

  /**
   * Creates an empty log.
   *
   * @param maxRing most changes kept in memory
   * @param history source of older changes
   * @param executor runs blocking reads and the callbacks of watchers
   */
  ChangeLog(int maxRing, ChangeHistory history, Executor executor) {
    ring = new Change[maxRing];
    this.history = history;
    this.executor = executor;
  }

  @Override
  public void onChanges(List<Change> changes, long revision) {
    lock.writeLock().lock();
    try {
      if (newest == UNKNOWN) {
        // Changes before the first page are unknown here.
        tail = changes.isEmpty() ? revision : changes.getFirst().revision() - 1;
      }
      for (Change change : changes) {
        int slot = (int) (appended % ring.length);
        Change forgotten = ring[slot];
        if (forgotten != null) {
          tail = Math.max(tail, forgotten.revision());
          latest.remove(forgotten.key(), forgotten.revision());
        }
        ring[slot] = change;
        latest.put(change.key(), change.revision());
        appended++;
      }
      newest = revision;
    } finally {
      lock.writeLock().unlock();
    }
    notifyWaiting();
  }

  /** Forgets everything up to the revision: changes before it are missing. */
  @Override
  public void onGap(long revision) {
    lock.writeLock().lock();
    try {
      tail = Math.max(tail, revision);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Notifies the waiting readers, off the follower's thread. */
  private void notifyWaiting() {
    if (!waiting.isEmpty() && notifying.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            notifying.set(false);
            for (RingCursor cursor : waiting) {
              cursor.tellIfBehind();
            }
          });
    }
  }

  @Override
  public Cursor open(long fromRevision, @Nullable Instant fromTime, Runnable onAvailable) {
    RingCursor cursor =
        fromRevision > 0
            ? new RingCursor(fromRevision, fromTime, onAvailable)
            : new RingCursor(newest, null, onAvailable);
    cursor.enroll();
    return cursor;
  }

  /** Number of readers that have nothing to read at present. */
  int waiting() {
    return waiting.size();
  }

  /**
   * The changes in the ring after a reader's position. Null if the ring no longer reaches back to
   * the position, or not far enough to verify its commit time.
   */
  private @Nullable Batch fromRing(RingCursor reader, int max) {
    long place = reader.place;
    lock.readLock().lock();
    try {
      if (newest == UNKNOWN || place > newest) {
        return new Batch(List.of(), place, Rest.NONE, null);
      }
      Instant time = timeOf(place);
      if (place < tail || (reader.unjudged != null && time == null)) {
        return null;
      }
      reader.judge(time);
      if (place == newest) {
        return new Batch(List.of(), place, Rest.NONE, time);
      }
      List<Change> found = new ArrayList<>(Math.min(max, 64));
      long next = firstAfter(place);
      long end = Math.min(appended, next + MAX_SCANNED);
      long reached = place;
      while (next < end && found.size() < max) {
        Change change = at(next++);
        reached = change.revision();
        if (Long.valueOf(reached).equals(latest.get(change.key()))) {
          found.add(change);
        }
      }
      boolean more = next < appended;
      reached = more ? reached : newest;
      return new Batch(found, reached, more ? Rest.READY : Rest.NONE, timeOf(reached));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Index of the first change after a revision, or {@code appended} if there is none. */
  @GuardedBy("lock")
  private long firstAfter(long revision) {
    long low = Math.max(0, appended - ring.length);
    long high = appended;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).revision() > revision) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Commit time of a revision; null if the ring does not hold it. */
  @GuardedBy("lock")
  private @Nullable Instant timeOf(long revision) {
    long index = firstAfter(revision - 1);
    Change change = index < appended ? at(index) : null;
    return change != null && change.revision() == revision ? change.commitTime() : null;
  }

  @GuardedBy("lock")
  private Change at(long index) {
    return Objects.requireNonNull(ring[(int) (index % ring.length)]);
  }

  private final class RingCursor implements Cursor {
    private final Runnable onAvailable;
    private final AtomicReference<@Nullable Older> older = new AtomicReference<>();
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile long place;
    private volatile boolean ended;

    /** The commit time that the reader gave for its position, until it has been verified. */
    private volatile @Nullable Instant unjudged;

    RingCursor(long place, @Nullable Instant time, Runnable onAvailable) {
      this.place = place;
      this.unjudged = time;
      this.onAvailable = onAvailable;
    }

    /**
     * Registers for notification, then looks once more, so that no change appended meanwhile is
     * missed.
     */
    void enroll() {
      waiting.add(this);
      if (ended) {
        waiting.remove(this);
      } else if (newest > place) {
        executor.execute(this::tellIfBehind);
      }
    }

    void tellIfBehind() {
      if (newest > place && waiting.remove(this) && !ended) {
        onAvailable.run();
      }
    }

    @Override
    public Batch poll(int max) {
      waiting.remove(this);
      if (place == UNKNOWN) {
        place = newest;
      }
      if (place == UNKNOWN) {
        enroll();
        return new Batch(List.of(), 0, Rest.NONE, null);
      }
      Older read = older.getAndSet(null);
      Batch batch = read == null ? fromRing(this, max) : read.batch();
      if (batch == null) {
        if (reading.compareAndSet(false, true)) {
          executor.execute(this::readOlder);
        }
        return new Batch(List.of(), place, Rest.COMING, null);
      }
      place = batch.revision();
      if (batch.rest() == Rest.NONE) {
        enroll();
      }
      return batch;
    }

    @Override
    public void rewind(long revision) {
      place = revision;
    }

    /**
     * Compares the reader's commit time with the actual one, which is null if it has been pruned.
     */
    private void judge(@Nullable Instant time) {
      Instant said = unjudged;
      if (said != null && time != null && !said.equals(time)) {
        throw undone(place);
      }
      unjudged = null;
    }

    private void readOlder() {
      older.set(Older.read(history, this));
      reading.set(false);
      if (!ended) {
        onAvailable.run();
      }
    }

    @Override
    public void close() {
      ended = true;
      waiting.remove(this);
    }
  }

  private static ToolrackException undone(long revision) {
    return ToolrackException.of(
            Reason.REVISION_COMPACTED,
            "Revision " + revision + " is not what it was: Postgres was restored, or lost changes")
        .with("revision", Long.toString(revision));
  }

  /** The result of reading the history: a batch or a failure. */
  private record Older(@Nullable Batch read, @Nullable ToolrackException failure) {

    static Older read(ChangeHistory history, RingCursor reader) {
      long after = reader.place;
      try {
        ChangePage page = history.readAfter(after, MAX_OLDER);
        if (page.newest() < after) {
          throw undone(after);
        }
        reader.judge(page.afterTime());
        if (page.oldest() > after + 1) {
          return new Older(null, compacted(after, page.oldest()));
        }
        List<Change> changes = page.changes();
        boolean full = changes.size() == MAX_OLDER;
        long reached = full ? changes.getLast().revision() : page.newest();
        return new Older(
            new Batch(changes, reached, Rest.READY, timeOf(reached, after, page)), null);
      } catch (ToolrackException e) {
        return new Older(null, e);
      } catch (RuntimeException e) {
        return new Older(
            null,
            ToolrackException.of(Reason.INTERNAL, "Older changes cannot be read").withCause(e));
      }
    }

    private static @Nullable Instant timeOf(long reached, long after, ChangePage page) {
      if (reached == after) {
        return page.afterTime();
      }
      Change last = page.changes().isEmpty() ? null : page.changes().getLast();
      return last != null && last.revision() == reached ? last.commitTime() : null;
    }

    Batch batch() {
      if (read == null) {
        throw Objects.requireNonNull(failure);
      }
      return read;
    }

    private static ToolrackException compacted(long after, long oldest) {
      return ToolrackException.of(
              Reason.REVISION_COMPACTED,
              "The change feed begins at revision " + oldest + ", which is after revision " + after)
          .with("oldest", Long.toString(oldest))
          .with("from_revision", Long.toString(after));
    }
  }
}
