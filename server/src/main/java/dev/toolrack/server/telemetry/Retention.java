package dev.toolrack.server.telemetry;

import java.time.Duration;

/**
 * How long rows are kept.
 *
 * @param executions records of executions; whole days
 * @param catalogChanges rows of the change feed, from which watchers resume
 * @param mutationRequests answers of mutations by request id
 */
public record Retention(Duration executions, Duration catalogChanges, Duration mutationRequests) {
  public static final Retention DEFAULT =
      new Retention(Duration.ofDays(14), Duration.ofDays(7), Duration.ofHours(24));

  public Retention {
    if (executions.toDays() < 1
        || !catalogChanges.isPositive()
        || mutationRequests.compareTo(Duration.ofHours(24)) < 0) {
      throw new IllegalArgumentException(
          "executions are kept for at least a day, mutation requests for the 24 hours that are"
              + " promised");
    }
  }

  /** The defaults, except for execution records. */
  public static Retention ofExecutions(Duration executions) {
    return new Retention(executions, DEFAULT.catalogChanges, DEFAULT.mutationRequests);
  }
}
