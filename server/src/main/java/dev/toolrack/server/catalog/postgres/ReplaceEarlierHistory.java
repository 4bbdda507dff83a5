package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.FLYWAY_SCHEMA_HISTORY;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the schema's history say, where it is exactly that of the thirteen migrations of builds from
 * before 0.1.0, that the six were applied which make the same schema. Answers whether it was such a
 * history. To be removed after the release of 0.1.0: no released version has made such a history.
 *
 * @param migrations this program's, checksums by the name of the script
 */
record ReplaceEarlierHistory(Map<String, Integer> migrations)
    implements Function<DSLContext, Boolean> {
  private static final Logger log = LoggerFactory.getLogger(ReplaceEarlierHistory.class);

  private static final List<Map.Entry<String, Integer>> EARLIER =
      List.of(
          Map.entry("V1__tools.sql", -1355719991),
          Map.entry("V2__guards.sql", 741741227),
          Map.entry("V3__change_feed.sql", -276532373),
          Map.entry("V4__catalog_indexes.sql", 456547955),
          Map.entry("V5__executions.sql", 1187111322),
          Map.entry("V6__bulk_writes.sql", -557892046),
          Map.entry("V7__execution_indexes.sql", 815619697),
          Map.entry("V8__bulk_imports.sql", -148840620),
          Map.entry("V9__execution_blocks.sql", 859499380),
          Map.entry("V10__moved_parts.sql", 107860047),
          Map.entry("V11__partitions_under_load.sql", -845919132),
          Map.entry("V12__linear_commits.sql", -1129387203),
          Map.entry("V13__blocks_of_an_hour.sql", 1792873190));

  /** What of this program's migrations they amount to; whatever comes after these is applied. */
  private static final List<String> SAME =
      List.of("tools", "guards", "change feed", "catalog indexes", "search", "executions");

  /**
   * @throws ToolrackException INTERNAL if the history ends amid the thirteen
   */
  @Override
  public Boolean apply(DSLContext dsl) {
    if (earlier(EARLIER.size()).apply(dsl)) {
      try {
        dsl.transaction(transaction -> replace(transaction.dsl()));
      } catch (DataAccessException e) {
        throw Failures.of(e);
      }
      return true;
    }
    for (int count = 1; count < EARLIER.size(); count++) {
      if (earlier(count).apply(dsl)) {
        throw ToolrackException.of(
            Reason.INTERNAL,
            "the schema is of an early build and ends with "
                + EARLIER.get(count - 1).getKey()
                + "; start a build on it once that brings "
                + EARLIER.getLast().getKey()
                + ", then this one");
      }
    }
    return false;
  }

  private static SelectIsMigrated earlier(int count) {
    return new SelectIsMigrated(
        EARLIER.stream()
            .limit(count)
            .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void replace(DSLContext dsl) {
    dsl.execute("lock table {0} in share row exclusive mode", FLYWAY_SCHEMA_HISTORY);
    if (!earlier(EARLIER.size()).apply(dsl)) {
      return; // Another replica was first.
    }
    dsl.deleteFrom(FLYWAY_SCHEMA_HISTORY)
        .where(FLYWAY_SCHEMA_HISTORY.SCRIPT.in(EARLIER.stream().map(Map.Entry::getKey).toList()))
        .execute();
    for (int version = 1; version <= SAME.size(); version++) {
      String description = SAME.get(version - 1);
      String script = "V" + version + "__" + description.replace(' ', '_') + ".sql";
      dsl.insertInto(FLYWAY_SCHEMA_HISTORY)
          .set(FLYWAY_SCHEMA_HISTORY.INSTALLED_RANK, version)
          .set(FLYWAY_SCHEMA_HISTORY.VERSION, String.valueOf(version))
          .set(FLYWAY_SCHEMA_HISTORY.DESCRIPTION, description)
          .set(FLYWAY_SCHEMA_HISTORY.TYPE, "SQL")
          .set(FLYWAY_SCHEMA_HISTORY.SCRIPT, script)
          .set(FLYWAY_SCHEMA_HISTORY.CHECKSUM, requireNonNull(migrations.get(script), script))
          .set(FLYWAY_SCHEMA_HISTORY.INSTALLED_BY, DSL.currentUser())
          .set(FLYWAY_SCHEMA_HISTORY.EXECUTION_TIME, 0)
          .set(FLYWAY_SCHEMA_HISTORY.SUCCESS, true)
          .execute();
    }
    log.info("The schema's history of an early build was replaced by that of this one");
  }
}
