package dev.toolrack.server.catalog;

import java.util.List;

/** Told of changes after this replica has applied them, in order, on the follower's thread. */
public interface ChangeListener {
  /**
   * Must return at once.
   *
   * @param changes in the order of their revisions; may be empty
   * @param revision everything up to here has been told
   */
  void onChanges(List<Change> changes, long revision);

  /**
   * Changes up to a revision were pruned before this replica could read them; told before those
   * that follow. Must return at once.
   */
  default void onGap(long revision) {}

  /**
   * The feed is read again after it could not be, and has everything up to a revision as it was.
   * What was read of tools after that revision may have been lost with a primary. Told before the
   * changes that follow. Must return at once.
   */
  default void onResumed(long revision) {}

  /**
   * The feed no longer has what this replica has applied of it: what is remembered may never have
   * been. Told once, and nothing after it. Must return at once.
   */
  default void onSetBack() {}
}
