package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The head of a tool that was found, or found to be absent, and where.
 *
 * @param value null if absent
 * @param version a version of the tool that came with the head, if any; perhaps the one wanted next
 */
public record LocatedHead(
    @Nullable HeadSnapshot value, @Nullable VersionSnapshot version, Served served) {

  /** A head without a version. */
  public LocatedHead(@Nullable HeadSnapshot value, Served served) {
    this(value, null, served);
  }
}
