package dev.toolrack.server.catalog;

import java.time.Instant;

/**
 * A version as stored in the catalog.
 *
 * @param id number that is unique among all tools and tenants; never reused
 * @param slug slug of the tool
 */
public record PublishedVersion(
    long id, String slug, VersionSpec content, VersionStatus status, Instant createTime) {}
