package dev.toolrack.server.catalog;

import java.util.List;

/**
 * Part of the change feed, read from one snapshot.
 *
 * @param changes in the order of their revisions, without a gap from the revision asked for
 * @param newest newest revision of the snapshot; beyond the last change here if the page was full
 * @param oldest oldest revision that the feed still has; 0 if it is empty
 */
public record ChangePage(List<Change> changes, long newest, long oldest) {
  public ChangePage {
    changes = List.copyOf(changes);
  }
}
