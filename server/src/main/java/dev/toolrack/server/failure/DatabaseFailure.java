package dev.toolrack.server.failure;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;

/**
 * Says whether an operation may be repeated after a failure of Postgres, its driver or the pool.
 */
public final class DatabaseFailure {
  /** SQLSTATE classes: connection, resources, operator intervention, system. */
  private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57", "58");

  /**
   * SQLSTATEs: serialization failure, deadlock, lock timeout, read-only transaction (a standby),
   * idle transaction ended.
   */
  private static final Set<String> UNAVAILABLE_STATES =
      Set.of("40001", "40P01", "55P03", "25006", "25P03");

  /**
   * SQLSTATE classes whose cause somebody has to fix: 25 read-only after a failover, 28 and 3D
   * while access is being changed, 40 rollback, 42 while the schema is migrated or a privilege is
   * missing, 55 a database that accepts no connections.
   */
  private static final Set<String> CLASSES_WORTH_WAITING_FOR =
      Set.of("25", "28", "3D", "40", "42", "55");

  private DatabaseFailure() {}

  /** Whether the same operation may soon succeed by itself. */
  public static boolean isUnavailable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof IOException
          || cause instanceof SQLTransientException
          || cause instanceof SQLNonTransientConnectionException) {
        return true;
      }
    }
    String state = sqlState(failure);
    return UNAVAILABLE_STATES.contains(state) || UNAVAILABLE_CLASSES.contains(classOf(state));
  }

  /**
   * Whether the same operation may ever succeed unchanged, for a caller that waits as long as it
   * takes.
   */
  public static boolean isWorthWaitingFor(Throwable failure) {
    return isUnavailable(failure) || CLASSES_WORTH_WAITING_FOR.contains(classOf(sqlState(failure)));
  }

  /** Whether Postgres rejects the user, or has no such database. */
  public static boolean isRefusedLogin(Throwable failure) {
    String state = classOf(sqlState(failure));
    return state.equals("28") || state.equals("3D");
  }

  /** Whether the connection is of no use any more: broken, closed or ended by Postgres. */
  public static boolean isSessionLost(Throwable failure) {
    String state = sqlState(failure);
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** SQLSTATE of the innermost cause that has one; empty if there is none. */
  public static String sqlState(Throwable failure) {
    String state = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        state = sql.getSQLState();
      }
    }
    return state;
  }

  /** The first line of the message; the following lines may repeat values of the row. */
  public static String summary(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** What Postgres, its driver and the network say, below what others make of it. */
  public static String origin(Throwable failure) {
    Throwable told = failure;
    String network = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        told = cause;
      }
      network = cause instanceof IOException io ? " " + nameOf(io) : "";
    }
    return summary(told) + network;
  }

  private static String nameOf(IOException failure) {
    if (failure instanceof EOFException) {
      return "The server closed the connection";
    }
    String name = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? name : name + ": " + summary(failure);
  }

  private static String classOf(String state) {
    return state.substring(0, Math.min(2, state.length()));
  }
}
