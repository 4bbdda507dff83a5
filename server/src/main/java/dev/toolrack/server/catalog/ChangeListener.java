package dev.toolrack.server.catalog;

import java.util.List;

/** Is told of changes, in order, on the follower's thread, after this replica has applied them. */
public interface ChangeListener {
  /**
   * Changes were applied. Must return at once.
   *
   * @param changes in the order of their revisions; may be empty
   * @param revision all changes up to this one have now been told
   */
  void onChanges(List<Change> changes, long revision);

  /**
   * Changes up to a revision were pruned before this replica could read them. Called before the
   * changes that follow. Must return at once.
   */
  default void onGap(long revision) {}

  /**
   * The feed can be read again after an interruption, and is unchanged up to a revision. What was
   * read of tools after that revision may have been lost in a failover. Called before the changes
   * that follow. Must return at once.
   */
  default void onResumed(long revision) {}

  /**
   * The feed no longer contains changes that this replica has applied, so what is remembered may be
   * wrong. Called once, as the last call. Must return at once.
   */
  default void onSetBack() {}
}
