package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's changes for any number of readers, each at its own pace. Thread-safe; no method
 * blocks.
 */
public interface Watches {

  /**
   * Begins to read.
   *
   * @param fromRevision changes after this one are read; 0 for those from now on
   * @param fromTime when that one was committed; null if the reader does not know
   * @param onAvailable told that {@link Cursor#poll} may have something new: at most once after
   *     each poll, also right away; must return at once, and may be called on any thread
   */
  Cursor open(long fromRevision, @Nullable Instant fromTime, Runnable onAvailable);

  /** A reader's place. One thread at a time may use it; {@link #close} may be called by any. */
  interface Cursor extends AutoCloseable {

    /**
     * What happened after the place, which then moves on. Of several changes of one tool the latest
     * alone may be given.
     *
     * @param max most changes in the answer
     * @throws dev.toolrack.server.failure.ToolrackException REVISION_COMPACTED if the feed no
     *     longer reaches back to the place, or has another revision there; CATALOG_UNAVAILABLE if
     *     older changes cannot be read just now, after which it may be called again
     */
    Batch poll(int max);

    @Override
    void close();
  }

  /**
   * Some changes.
   *
   * @param changes in the order of their revisions; may be empty
   * @param revision everything up to here has been given, or is passed over for a later change of
   *     the same tool that may come next: the revision to resume from
   * @param rest what there is after it
   * @param time when the revision was committed; null if that is not known here
   */
  record Batch(List<Change> changes, long revision, Rest rest, @Nullable Instant time) {
    public Batch {
      changes = List.copyOf(changes);
    }
  }

  /** What a batch leaves. */
  enum Rest {
    /** Another poll gives more right away. */
    READY,
    /** Older changes, which are being read; what becomes of it is announced. */
    COMING,
    /** Nothing that this replica knows of; what comes is announced. */
    NONE
  }
}
