package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.VersionNumber;
import org.jspecify.annotations.Nullable;

/**
 * The result of a successful execution.
 *
 * @param output null if the command was to validate only
 * @param deprecated whether the version is deprecated
 * @param executionId a UUID
 * @param upstreamStatus HTTP status; 0 if only the input was validated
 * @param attempts number of upstream calls
 */
public record ExecutionResult(
    @Nullable Json output,
    VersionNumber version,
    boolean deprecated,
    String executionId,
    int upstreamStatus,
    int attempts,
    Timings timings) {}
