package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What remains of an execution that ended, well or not. An execution that was to validate only
 * leaves none.
 *
 * @param version empty if none was resolved
 * @param failure null if it succeeded
 * @param upstreamStatus HTTP status; 0 if there was none
 * @param attempts upstream calls made
 * @param requestId empty where the call was named after the execution, by the {@link
 *     ExecutionIds#digits} of its identifier
 */
public record ExecutionRecord(
    UUID executionId,
    String tenant,
    String slug,
    String version,
    Instant startTime,
    long durationNanos,
    long upstreamNanos,
    @Nullable Reason failure,
    int upstreamStatus,
    int attempts,
    long requestBytes,
    long responseBytes,
    String requestId) {}
