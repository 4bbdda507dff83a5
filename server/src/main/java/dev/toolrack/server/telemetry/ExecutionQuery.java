package dev.toolrack.server.telemetry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which executions to list.
 *
 * @param slug only those of this tool; empty for all
 * @param startTime only those that began at this time or later; null for an hour before the end
 * @param endTime only those that began before this time; null for now
 * @param onlyFailed only those that failed
 * @param pageSize most executions in the page; 0 for the default of 50, and at most 100
 * @param pageToken {@link ExecutionPage#nextToken()} of the previous page; empty for the first. It
 *     contains the time span of the first page, so that a span up to now remains the same.
 */
public record ExecutionQuery(
    String tenant,
    String slug,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    boolean onlyFailed,
    int pageSize,
    String pageToken) {}
