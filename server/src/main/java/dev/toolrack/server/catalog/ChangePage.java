package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of the change feed, read from one snapshot.
 *
 * @param changes in the order of their revisions, without a gap from the revision asked for
 * @param newest newest revision of the snapshot; beyond the last change here if the page was full
 * @param oldest the revision asked for, if the feed still has it, and else the oldest that it has;
 *     0 if it is empty
 * @param afterTime when the change was committed after which was asked for: null if the feed does
 *     not have it
 */
public record ChangePage(
    List<Change> changes, long newest, long oldest, @Nullable Instant afterTime) {
  public ChangePage {
    changes = List.copyOf(changes);
  }
}
