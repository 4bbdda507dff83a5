package dev.toolrack.faults.history;

import java.util.List;
import java.util.UUID;

/**
 * Names of executions whose records Postgres has at the end, one for each record. There are several
 * lines of it.
 */
public record ExecutionRows(long nanos, List<UUID> executions) implements Event {
  /** Copies the list. */
  public ExecutionRows {
    executions = List.copyOf(executions);
  }
}
