package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;

/**
 * Past changes in Postgres, read through the pool but for its reserve. Does not own the database.
 */
public final class PostgresChangeHistory implements ChangeHistory {
  private final Database database;

  public PostgresChangeHistory(Database database) {
    this.database = database;
  }

  @Override
  public ChangePage readAfter(long revision, int limit) {
    try {
      return new SelectChanges(revision, limit).apply(database.dsl());
    } catch (RuntimeException e) {
      ToolrackException failure = Failures.of(e);
      // To its reader a shed call would say that he himself is too slow.
      throw failure.reason() == Reason.ADMISSION_SHED ? Failures.unavailable(failure) : failure;
    }
  }
}
