package dev.toolrack.server.telemetry;

/** Words of the table {@code executions}. */
final class ExecutionRow {
  /** Outcome of an execution that succeeded. */
  static final String OK = "OK";

  private ExecutionRow() {}
}
