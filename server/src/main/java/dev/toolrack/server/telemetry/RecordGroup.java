package dev.toolrack.server.telemetry;

import dev.toolrack.server.failure.Reason;
import org.jspecify.annotations.Nullable;

/** What the records of a block have in common: a tool, a UTC hour and an outcome. */
final class RecordGroup {
  private final Key key;
  private final int index;

  RecordGroup(Key key, int index) {
    this.key = key;
    this.index = index;
  }

  /**
   * Tool, hour and outcome.
   *
   * @param hour hours since 1970
   * @param failure null for success
   */
  record Key(String tenant, String slug, long hour, @Nullable Reason failure) {}

  String tenant() {
    return key.tenant();
  }

  String slug() {
    return key.slug();
  }

  String outcome() {
    return ExecutionRow.outcome(key.failure());
  }

  /** Its number among the groups of its batch. */
  int index() {
    return index;
  }

  boolean is(String tenant, String slug, long hour, @Nullable Reason failure) {
    return key.hour() == hour
        && key.failure() == failure
        && key.slug().equals(slug)
        && key.tenant().equals(tenant);
  }
}
