package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.server.failure.DatabaseFailure.sqlState;

import dev.toolrack.server.failure.DatabaseFailure;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.Set;

/** Translates failures of Postgres for callers of the store. */
final class Failures {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** SQLSTATEs: unique violation, serialization failure, deadlock. */
  private static final Set<String> CONFLICTS = Set.of("23505", "40001", "40P01");

  private static final String QUERY_CANCELED = "57014";
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String CHECK_VIOLATION = "23514";
  private static final String DATA_EXCEPTION_CLASS = "22";

  private Failures() {}

  /** The failure as a caller of the store sees it. */
  static ToolrackException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ToolrackException known) {
        return known;
      }
    }
    if (DatabaseFailure.isUnavailable(failure)) {
      return unavailable(failure);
    }
    String state = sqlState(failure);
    if (isRefusedValue(failure)) {
      return ToolrackException.of(
              Reason.INVALID_REQUEST, "The database refuses a value (SQLSTATE " + state + ")")
          .with("sqlstate", state)
          .withCause(failure);
    }
    return ToolrackException.of(
            Reason.INTERNAL, "A statement of the catalog failed (SQLSTATE " + state + ")")
        .with("sqlstate", state)
        .withCause(failure);
  }

  static ToolrackException unavailable(Throwable cause) {
    return ToolrackException.of(
            Reason.CATALOG_UNAVAILABLE, "The catalog cannot be read or written just now")
        .withRetryAfter(RETRY_AFTER)
        .withCause(cause);
  }

  /** Whether Postgres cancelled the statement, because it took too long or on request. */
  static boolean isOutOfTime(Throwable failure) {
    return sqlState(failure).equals(QUERY_CANCELED);
  }

  /** Whether Postgres accepts no further connections at present. */
  static boolean isOutOfConnections(Throwable failure) {
    return sqlState(failure).equals(TOO_MANY_CONNECTIONS);
  }

  /**
   * Whether another transaction is the cause, so that repeating the whole transaction may succeed
   * at once.
   */
  static boolean isConflict(Throwable failure) {
    return CONFLICTS.contains(sqlState(failure));
  }

  /** Whether a value is at fault rather than the statement. */
  static boolean isRefusedValue(Throwable failure) {
    String state = sqlState(failure);
    return state.equals(CHECK_VIOLATION) || state.startsWith(DATA_EXCEPTION_CLASS);
  }
}
