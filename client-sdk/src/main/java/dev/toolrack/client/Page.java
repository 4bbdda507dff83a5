package dev.toolrack.client;

import java.util.List;

/**
 * A page of a list.
 *
 * @param items what it holds
 * @param nextPageToken where to go on; empty on the last page
 * @param <T> what the list is of
 */
public record Page<T>(List<T> items, String nextPageToken) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }

  /** Whether there is no further page. */
  public boolean last() {
    return nextPageToken.isEmpty();
  }
}
