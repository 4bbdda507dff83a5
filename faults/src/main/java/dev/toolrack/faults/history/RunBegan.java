package dev.toolrack.faults.history;

import java.util.List;

/**
 * The first line: what is run, and what the replicas promise.
 *
 * @param startedAt wall clock time in ISO 8601, for people
 * @param quick whether only some faults are run, each for a short turn
 * @param replicas names of the replicas, which are also the names of their channels
 * @param promises what is checked
 */
public record RunBegan(
    long nanos, String startedAt, boolean quick, List<String> replicas, Promises promises)
    implements Event {
  /** Copies the list. */
  public RunBegan {
    replicas = List.copyOf(replicas);
  }
}
