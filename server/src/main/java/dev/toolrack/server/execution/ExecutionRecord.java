package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is stored about an execution that has ended, successfully or not. Executions that only
 * validate leave no record.
 *
 * @param version empty if none was resolved
 * @param failure null if it succeeded
 * @param upstreamStatus HTTP status; 0 if there was none
 * @param attempts number of upstream calls
 * @param requestId empty if the call was named after the execution, that is, by the {@link
 *     ExecutionIds#digits} of its id
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
