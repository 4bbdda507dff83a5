package dev.toolrack.faults.history;

import java.util.List;

/**
 * The first line: what runs, and what the replicas promise.
 *
 * @param startedAt wall clock as ISO 8601, for people
 * @param quick whether each kind of fault gets a short turn only
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
