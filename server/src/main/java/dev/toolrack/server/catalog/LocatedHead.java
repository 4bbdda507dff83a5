package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The head of a tool found, or found to be absent, and where.
 *
 * @param value null if there is none
 * @param version a version of the tool that came with it, if one did: perhaps the wanted one
 */
public record LocatedHead(
    @Nullable HeadSnapshot value, @Nullable VersionSnapshot version, Served served) {

  /** One that came alone. */
  public LocatedHead(@Nullable HeadSnapshot value, Served served) {
    this(value, null, served);
  }
}
