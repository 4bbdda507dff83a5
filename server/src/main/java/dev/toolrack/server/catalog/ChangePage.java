package dev.toolrack.server.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the change feed, read from one snapshot.
 *
 * @param changes in the order of their revisions, without a gap after the requested revision
 * @param newest newest revision of the snapshot; higher than that of the last change if the page is
 *     full
 * @param oldest the requested revision if the feed still has it, otherwise the oldest revision that
 *     the feed has; 0 if the feed is empty
 * @param afterTime commit time of the requested revision; null if the feed does not have it
 */
public record ChangePage(
    List<Change> changes, long newest, long oldest, @Nullable Instant afterTime) {
  public ChangePage {
    changes = List.copyOf(changes);
  }
}
