package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;

/**
 * Past changes in Postgres, read through the pool without its reserve. Does not own the database.
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
      // For a reader, ADMISSION_SHED would mean that it is too slow itself.
      throw failure.reason() == Reason.ADMISSION_SHED ? Failures.unavailable(failure) : failure;
    }
  }
}
