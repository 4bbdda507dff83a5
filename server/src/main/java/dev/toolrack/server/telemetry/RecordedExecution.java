package dev.toolrack.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * An execution as it was recorded. Times are in microseconds.
 *
 * @param version empty if none was resolved
 * @param outcome {@code OK}, or the name of the {@link dev.toolrack.server.failure.Reason}
 * @param upstreamStatus HTTP status; 0 if there was none
 * @param attempts number of upstream calls
 */
public record RecordedExecution(
    UUID executionId,
    String slug,
    String version,
    Instant startTime,
    Duration duration,
    Duration upstreamDuration,
    String outcome,
    int upstreamStatus,
    int attempts,
    long requestBytes,
    long responseBytes,
    String requestId) {}
