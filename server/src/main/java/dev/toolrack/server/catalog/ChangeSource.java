package dev.toolrack.server.catalog;

import java.time.Duration;

/**
 * The change feed, as the store keeps it. For one follower thread; every method blocks. A failed
 * read throws {@link dev.toolrack.server.failure.ToolrackException} with CATALOG_UNAVAILABLE and
 * may be repeated.
 */
public interface ChangeSource extends AutoCloseable {

  /** Returns the changes after a revision, at most {@code limit} of them. */
  ChangePage readAfter(long revision, int limit);

  /**
   * The revision from which a new replica should follow the feed in order to judge what others have
   * cached: the feed has every later change, these reach back over {@code span}, and they are at
   * most {@code limit}.
   */
  long startOf(Duration span, int limit);

  /**
   * Waits for a hint that there may be new changes, or until the time is up.
   *
   * @return whether hints arrive at present; if not, only reading finds changes
   */
  boolean awaitHint(Duration atMost) throws InterruptedException;

  /**
   * Makes a current or the next {@link #awaitHint} return at once. May be called from any thread.
   */
  void wakeUp();

  @Override
  void close();
}
