package dev.toolrack.faults.history;

/**
 * What a fault may legitimately cause on replicas that it does not touch. What happens on the
 * replicas that it touches needs no excuse, but calls to them must still end within their
 * deadlines.
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
  /** Notifications are lost; changes are found by polling, or because a reader asks for one. */
  NOTIFY,
  /** In addition, no reader asks for changes; they are found only by polling. */
  POLL,
  /** Connections to the replica that it touches stay open and say nothing. */
  SILENCE
}
