package dev.toolrack.server.catalog;

/** Past changes, as the store keeps them. Thread-safe; blocks. */
@FunctionalInterface
public interface ChangeHistory {

  /**
   * Returns the changes after a revision, at most {@code limit} of them.
   *
   * @throws dev.toolrack.server.failure.ToolrackException CATALOG_UNAVAILABLE
   */
  ChangePage readAfter(long revision, int limit);
}
