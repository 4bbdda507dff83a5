package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's changes, for any number of readers that each proceed at their own pace.
 * Thread-safe; no method blocks.
 */
public interface Watches {

  /**
   * Starts reading.
   *
   * @param fromRevision the reader gets the changes after this revision; 0 for those from now on
   * @param fromTime commit time of that revision; null if the reader does not know it
   * @param onAvailable called when {@link Cursor#poll} may have something new, at most once after
   *     each poll and possibly right away, on any thread; must return at once
   */
  Cursor open(long fromRevision, @Nullable Instant fromTime, Runnable onAvailable);

  /** A reader's position. One thread at a time may use it; any thread may call {@link #close}. */
  interface Cursor extends AutoCloseable {

    /**
     * Returns what happened after the position, and advances it. If a tool changed several times,
     * the answer may contain only the latest change.
     *
     * @param max most changes to return
     * @throws dev.toolrack.server.failure.ToolrackException REVISION_COMPACTED if the feed no
     *     longer reaches back to the position, or has a different revision there;
     *     CATALOG_UNAVAILABLE if older changes cannot be read at present, in which case the call
     *     may be repeated
     */
    Batch poll(int max);

    /**
     * Moves the position back.
     *
     * @param revision the last one polled of which the reader needs no more
     */
    void rewind(long revision);

    @Override
    void close();
  }

  /**
   * Some changes.
   *
   * @param changes in the order of their revisions; may be empty
   * @param revision the revision to resume from: every change up to it has been returned, or was
   *     skipped in favour of a later change of the same tool that may still follow
   * @param rest what follows the batch
   * @param time commit time of the revision; null if unknown
   */
  record Batch(List<Change> changes, long revision, Rest rest, @Nullable Instant time) {
    public Batch {
      changes = List.copyOf(changes);
    }
  }

  /** What follows a batch. */
  enum Rest {
    /** The next poll returns more right away. */
    READY,
    /** Older changes, which are being read; the reader is notified when that is done. */
    COMING,
    /** Nothing that this replica knows of; the reader is notified of what comes. */
    NONE
  }
}
