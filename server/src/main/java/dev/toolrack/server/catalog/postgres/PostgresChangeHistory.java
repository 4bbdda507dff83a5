package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.ChangeHistory;
import dev.toolrack.server.catalog.ChangePage;

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
      throw Failures.of(e);
    }
  }
}
