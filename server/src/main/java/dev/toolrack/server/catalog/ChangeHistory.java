package dev.toolrack.server.catalog;

/** Past changes as the truth keeps them. Thread-safe; blocks. */
@FunctionalInterface
public interface ChangeHistory {

  /**
   * Changes after a revision, at most that many.
   *
   * @throws dev.toolrack.server.failure.ToolrackException CATALOG_UNAVAILABLE
   */
  ChangePage readAfter(long revision, int limit);
}
