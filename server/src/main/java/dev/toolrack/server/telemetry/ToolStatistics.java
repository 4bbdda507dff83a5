package dev.toolrack.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a tool over a span of time. The percentiles are durations that some execution
 * really took; zero without executions.
 *
 * @param failures how many of the executions failed
 * @param lastExecutionTime when the last one began; null without executions
 */
public record ToolStatistics(
    String slug,
    long executions,
    long failures,
    Duration p50,
    Duration p95,
    Duration p99,
    @Nullable Instant lastExecutionTime) {

  /** Failures of all executions, 0 to 1; 0 without executions. */
  public double errorRate() {
    return executions == 0 ? 0 : (double) failures / executions;
  }
}
