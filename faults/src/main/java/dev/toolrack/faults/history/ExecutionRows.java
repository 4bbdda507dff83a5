package dev.toolrack.faults.history;

import java.util.List;
import java.util.UUID;

/**
 * Ids of the executions that have records in Postgres at the end, one per record. A history has
 * several lines of this kind.
 */
public record ExecutionRows(long nanos, List<UUID> executions) implements Event {
  /** Copies the list. */
  public ExecutionRows {
    executions = List.copyOf(executions);
  }
}
