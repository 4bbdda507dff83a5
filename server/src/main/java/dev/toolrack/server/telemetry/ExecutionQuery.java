package dev.toolrack.server.telemetry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which executions to list.
 *
 * @param slug only of this tool; empty for all
 * @param startTime not before this; null for an hour before the end
 * @param endTime before this; null for now
 * @param onlyFailed only those that failed
 * @param pageSize most executions in the page; 0 for the default of 50, more than 100 means 100
 * @param pageToken {@link ExecutionPage#nextToken()} of the page before; empty for the first. It
 *     holds the span of time of the first page, so that a span up to now stays what it was.
 */
public record ExecutionQuery(
    String tenant,
    String slug,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    boolean onlyFailed,
    int pageSize,
    String pageToken) {}
