package dev.toolrack.server.catalog;

/**
 * A version in a tool's list of versions.
 *
 * @param id as in {@link PublishedVersion#id()}
 */
public record VersionRef(long id, VersionNumber number, VersionStatus status) {}
