package dev.toolrack.client;

import java.util.List;
import java.util.OptionalLong;

/**
 * A page of a list.
 *
 * @param items what it holds
 * @param nextPageToken where to go on; empty on the last page
 * @param revision the catalog revision at which a page of tools was read; absent from other lists.
 *     A watch after that of the first page tells of everything that the list does not have.
 * @param <T> what the list is of
 */
public record Page<T>(List<T> items, String nextPageToken, OptionalLong revision) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }

  static <T> Page<T> of(List<T> items, String nextPageToken) {
    return new Page<>(items, nextPageToken, OptionalLong.empty());
  }

  /** Whether there is no further page. */
  public boolean last() {
    return nextPageToken.isEmpty();
  }
}
