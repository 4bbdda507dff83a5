package dev.toolrack.server.catalog;

import java.time.Instant;

/**
 * A version as the catalog has it.
 *
 * @param id number of the version across tools and tenants; never reused
 * @param slug the tool's
 */
public record PublishedVersion(
    long id, String slug, VersionSpec content, VersionStatus status, Instant createTime) {}
