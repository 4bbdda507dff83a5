package dev.toolrack.server.catalog;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How far this replica has followed the change feed. Thread-safe; no method blocks. */
public interface Freshness {
  /** Newest revision that this replica has applied. */
  long revision();

  /** Time since this replica last knew itself to be up to date. */
  Duration lag();

  State state();

  /** Whether the last attempt to read the feed failed. */
  boolean isCutOff();

  /**
   * Whether Postgres no longer has changes that this replica has applied, because it was restored
   * or lost them in a failover. This replica then answers nothing until it is restarted.
   */
  boolean isSetBack();

  /**
   * Waits for a revision. The wait ends early enough for the caller to receive the answer, and
   * lasts no longer than the staleness bound.
   *
   * @param deadlineNanos instant of {@link System#nanoTime()}
   * @return completes once the revision is applied and the feed has been read at least once; fails
   *     with {@link dev.toolrack.server.failure.ToolrackException} REVISION_NOT_REACHED when the
   *     time is up
   */
  CompletableFuture<Void> await(long revision, long deadlineNanos);

  /** How the feed is followed. */
  enum State {
    STARTING,
    LISTENING,
    POLLING,
    STALE
  }
}
