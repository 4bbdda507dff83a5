package dev.toolrack.server.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Which tools a list shows; null does not filter.
 *
 * @param versionStatus only tools that have a version in this status
 * @param query words to look for in slug, name and description, the most alike first; null lists in
 *     the order of slugs
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
