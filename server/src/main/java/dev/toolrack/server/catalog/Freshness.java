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

  /**
   * Whether Postgres no longer has changes that this replica has applied: it was restored, or lost
   * them in a failover. This replica then answers nothing any more, until it is started again.
   */
  boolean isSetBack();

  /**
   * Waits for a revision, so long that the caller still hears the answer, and no longer than this
   * replica answers at all without saying STALE.
   *
   * @param deadlineNanos instant of {@link System#nanoTime()}
   * @return completes when it is applied and the feed has been read once; fails with {@link
   *     dev.toolrack.server.failure.ToolrackException} REVISION_NOT_REACHED when time is up
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
