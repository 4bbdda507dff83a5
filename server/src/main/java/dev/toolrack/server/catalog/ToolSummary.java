package dev.toolrack.server.catalog;

/**
 * What a list shows of a tool.
 *
 * @param latestVersion the highest ACTIVE version that is not a prerelease; empty if there is none
 */
public record ToolSummary(
    String slug,
    ToolKind kind,
    String displayName,
    String platform,
    String category,
    boolean enabled,
    String latestVersion,
    boolean deleted) {}
