package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;

/**
 * Which part of a list to return.
 *
 * @param size most items to return, 1 to {@link Limits#MAX_PAGE_SIZE}
 * @param token where to continue, from {@link Page#nextToken()}; empty for the first page. The
 *     store refuses a token of another list.
 */
public record PageRequest(int size, String token) {

  /**
   * Creates a request. A size of 0 means the contract's default; a larger one than its cap, the
   * cap.
   */
  public static PageRequest of(int size, String token) {
    if (size < 0) {
      throw ToolrackException.invalid("page_size", "must not be negative");
    }
    return new PageRequest(
        size == 0 ? Limits.DEFAULT_PAGE_SIZE : Math.min(size, Limits.MAX_PAGE_SIZE), token);
  }
}
