package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Which tools a list shows. A null component does not filter.
 *
 * @param versionStatus only tools that have a version with this status
 * @param query words to search for in slug, name and description, best match first; null lists
 *     tools in the order of their slugs
 */
public record ToolFilter(
    @Nullable String platform,
    @Nullable String category,
    @Nullable ToolKind kind,
    @Nullable VersionStatus versionStatus,
    @Nullable Boolean enabled,
    boolean showDeleted,
    @Nullable String query) {
  /** Every tool that is not deleted. */
  public static final ToolFilter ALL = new ToolFilter(null, null, null, null, null, false, null);
}
