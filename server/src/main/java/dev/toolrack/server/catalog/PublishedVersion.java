package dev.toolrack.server.catalog;

import java.time.Instant;

/**
 * A version as stored in the catalog.
 *
 * @param id number that is unique among all tools and tenants; reused only after a failover that
 *     lost it
 * @param tool key of its tool
 */
public record PublishedVersion(
    long id, ToolKey tool, VersionSpec content, VersionStatus status, Instant createTime) {}
