package dev.toolrack.faults.history;

/**
 * What a fault legitimately does to replicas that it does not touch. What it does to those that it
 * touches needs no excuse, but calls to them still end within their deadlines.
 */
public enum Excuse {
  /** Resolves may fail. */
  RESOLVES,
  /** Executions and batches may fail. */
  EXECUTIONS,
  /** Mutations may fail. */
  MUTATIONS,
  /** Calls through the SDK may fail. */
  SDK,
  /** Changes are found by the poll alone. */
  NOTIFY
}
