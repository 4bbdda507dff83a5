package dev.toolrack.server.catalog;

/**
 * A version in the index of a tool.
 *
 * @param id as in {@link PublishedVersion#id()}
 */
public record VersionRef(long id, VersionNumber number, VersionStatus status) {}
