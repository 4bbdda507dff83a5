package dev.toolrack.server.execution;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to execute a tool.
 *
 * @param deadlineNanos instant of {@link System#nanoTime()} by which the execution must end,
 *     according to the caller's deadline and timeout; the policy's timeout can only make it
 *     earlier. {@link Long#MAX_VALUE} if the caller has none.
 * @param validateOnly resolve and validate, without calling the upstream
 * @param minRevision oldest acceptable catalog revision; 0 for whatever is fresh
 * @param requestId is sent to the upstream and stored in the record
 * @param executionId id that the execution must have, because its call is named after it; null for
 *     a new one
 */
public record ExecuteCommand(
    String tenant,
    String slug,
    String selector,
    Json input,
    long deadlineNanos,
    boolean validateOnly,
    long minRevision,
    String requestId,
    @Nullable UUID executionId) {}
