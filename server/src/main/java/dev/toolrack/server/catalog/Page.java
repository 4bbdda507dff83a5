package dev.toolrack.server.catalog;

import java.util.List;

/**
 * Part of a list.
 *
 * @param nextToken opaque token of the next page; empty on the last
 * @param asOf catalog revision at which the page was read
 */
public record Page<T>(List<T> items, String nextToken, long asOf) {
  public Page {
    items = List.copyOf(items);
  }
}
