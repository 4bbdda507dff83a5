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
  /** Notifications are lost: changes are found by the poll, or because a reader asks for one. */
  NOTIFY,
  /** Nobody asks for a change either: they are found by the poll alone. */
  POLL
}
