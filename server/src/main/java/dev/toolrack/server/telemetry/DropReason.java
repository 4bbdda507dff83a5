package dev.toolrack.server.telemetry;

/** Why a record was not written. */
public enum DropReason {
  /** The queue was full. */
  OVERFLOW,
  /** Postgres refused the record itself. */
  FAILED,
  /** Time ran out during the stop, or the record came after it. */
  SHUTDOWN
}
