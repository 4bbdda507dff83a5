package dev.toolrack.server.telemetry;

import java.util.List;

/**
 * Part of a list of executions.
 *
 * @param nextToken opaque token of the next page; empty on the last
 */
public record ExecutionPage(List<RecordedExecution> executions, String nextToken) {
  public ExecutionPage {
    executions = List.copyOf(executions);
  }
}
