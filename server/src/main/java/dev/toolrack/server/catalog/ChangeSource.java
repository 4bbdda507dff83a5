package dev.toolrack.server.catalog;

import java.time.Duration;

/**
 * The change feed as the truth keeps it. For one follower thread; every method blocks. A failed
 * read throws {@link dev.toolrack.server.failure.ToolrackException} with CATALOG_UNAVAILABLE and
 * may be tried again.
 */
public interface ChangeSource extends AutoCloseable {

  /** Changes after a revision, at most that many. */
  ChangePage readAfter(long revision, int limit);

  /**
   * The revision from which on the feed tells of every change of the last such span, at most that
   * many changes: where a replica begins to follow so that it can judge what others have cached.
   */
  long startOf(Duration span, int limit);

  /**
   * Waits until it is told that there may be changes, or until the time is up.
   *
   * @return whether being told works at present; false means that only reading finds changes
   */
  boolean awaitHint(Duration atMost) throws InterruptedException;

  /** Makes a present or the next {@link #awaitHint} return at once. From any thread. */
  void wakeUp();

  @Override
  void close();
}
