package dev.toolrack.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a tool over a time span. Percentiles are durations of actual executions; zero if
 * there are none.
 *
 * @param failures number of failed executions
 * @param lastExecutionTime when the last one began; null if there are none
 */
public record ToolStatistics(
    String slug,
    long executions,
    long failures,
    Duration p50,
    Duration p95,
    Duration p99,
    @Nullable Instant lastExecutionTime) {

  /** Ratio of failures to executions, 0 to 1; 0 if there are none. */
  public double errorRate() {
    return executions == 0 ? 0 : (double) failures / executions;
  }
}
