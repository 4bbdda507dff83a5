package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/**
 * Which part of a list.
 *
 * @param size most items, 1 to {@link Limits#MAX_PAGE_SIZE}
 * @param token where to go on, from {@link Page#nextToken()}; empty for the first page. The store
 *     refuses one that it did not make for the same list.
 */
public record PageRequest(int size, String token) {

  /** A request with the contract's default (0) and cap. */
  public static PageRequest of(int size, String token) {
    if (size < 0) {
      throw ToolrackException.invalid("page_size", "must not be negative");
    }
    return new PageRequest(
        size == 0 ? Limits.DEFAULT_PAGE_SIZE : Math.min(size, Limits.MAX_PAGE_SIZE), token);
  }
}
