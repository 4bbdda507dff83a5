package dev.toolrack.client;

import java.util.List;
import java.util.OptionalLong;

/**
 * A page of a list.
 *
 * @param items the items
 * @param nextPageToken where to continue; empty on the last page
 * @param revision the catalog revision at which a page of tools was read; absent from other lists.
 *     A watch from the revision of the first page reports everything that the list does not
 *     contain.
 * @param <T> type of the items
 */
public record Page<T>(List<T> items, String nextPageToken, OptionalLong revision) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }

  static <T> Page<T> of(List<T> items, String nextPageToken) {
    return new Page<>(items, nextPageToken, OptionalLong.empty());
  }

  /** Whether this is the last page. */
  public boolean last() {
    return nextPageToken.isEmpty();
  }
}
