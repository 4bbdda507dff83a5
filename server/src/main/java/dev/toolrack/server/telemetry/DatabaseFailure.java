package dev.toolrack.server.telemetry;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** Tells failures of the way to Postgres from failures of what was asked of it. */
final class DatabaseFailure {
  private DatabaseFailure() {}

  /** The first line of the message: those after it repeat the values of the row. */
  static String summary(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Whether the same statement may succeed later, without being changed. */
  static boolean isAway(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof IOException
          || cause instanceof SQLTransientException
          || cause instanceof SQLNonTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return isTransient(sql.getSQLState());
      }
    }
    return false;
  }

  /**
   * Classes of SQLSTATE: 08 connection, 25 read-only after a failover, 28 and 3D while access is
   * being changed, 40 rollback, 42 while the schema is migrated, 53 resources, 55 locks, 57
   * operator, 58 system.
   */
  private static boolean isTransient(String state) {
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08", "25", "28", "3D", "40", "42", "53", "55", "57", "58" -> true;
      default -> false;
    };
  }
}
