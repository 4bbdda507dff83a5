package dev.toolrack.server.execution;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An execution that a caller asks for.
 *
 * @param deadlineNanos instant of {@link System#nanoTime()} by which it must have ended, from the
 *     caller's deadline and timeout; the policy's timeout can only shorten it. {@link
 *     Long#MAX_VALUE} if the caller has none.
 * @param validateOnly resolve and validate, but leave the upstream alone
 * @param minRevision answer from no older catalog; 0 for whatever is fresh
 * @param requestId travels to the upstream and into the record
 * @param executionId the identifier that the execution is to have, after which its call is named;
 *     null for one of its own
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
