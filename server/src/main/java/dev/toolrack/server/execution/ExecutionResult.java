package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.VersionNumber;
import org.jspecify.annotations.Nullable;

/**
 * An execution that succeeded.
 *
 * @param output null if it was to validate only
 * @param deprecated whether the version is
 * @param executionId a UUID
 * @param attempts upstream calls made
 */
public record ExecutionResult(
    @Nullable Json output,
    VersionNumber version,
    boolean deprecated,
    String executionId,
    int attempts,
    Timings timings) {}
