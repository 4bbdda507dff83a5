package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.indexChanges;
import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static dev.toolrack.jooq.Tables.TOOL_SEARCH_PROGRESS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.failure.ToolrackException;
import java.sql.Connection;
import java.time.Duration;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trigram index of tools, which is updated after changes rather than with them. Until then, a
 * search reads the changed tools one by one, so an outdated index makes searches slower but hides
 * nothing. Thread-safe.
 *
 * <p>One replica updates it, when the catalog has come to rest or when much has changed. Writers
 * that are still faster are slowed down: see {@link #catchUp}.
 */
public final class SearchIndex {
  private static final Logger log = LoggerFactory.getLogger(SearchIndex.class);

  /** The last revision whose change is indexed. */
  static final Field<Long> INDEXED =
      field(select(TOOL_SEARCH_PROGRESS.REVISION).from(TOOL_SEARCH_PROGRESS));

  /**
   * Number of changes to be indexed at which a search takes some tenths of a second on one core.
   */
  static final int MOST_BEHIND = 20_000;

  private static final int MUCH_BEHIND = MOST_BEHIND / 2;

  /** Few enough that nobody waits long for the transaction. */
  private static final int CHANGES_AT_ONCE = 2_500;

  private final Duration rest;

  /**
   * Creates an index that is updated when its methods are called.
   *
   * @param rest time without changes after which the catalog counts as at rest
   */
  public SearchIndex(Duration rest) {
    this.rest = rest;
  }

  /**
   * Indexes some changes, if it is time to.
   *
   * @param session in autocommit mode
   * @return whether it was time to, so that there may be more to do
   */
  public boolean keep(Connection session) {
    DSLContext dsl = DSL.using(session, SQLDialect.POSTGRES);
    boolean time = isTime(dsl);
    if (time) {
      var _ = advance(dsl);
    }
    return time;
  }

  private boolean isTime(DSLContext dsl) {
    Field<Boolean> atRest =
        field(
            CATALOG_CHANGES
                .COMMIT_TIME
                .coerce(SQLDataType.TIMESTAMPWITHTIMEZONE)
                .add(DayToSecond.valueOf(rest))
                .le(field("clock_timestamp()", SQLDataType.TIMESTAMPWITHTIMEZONE)));
    Record2<Long, Boolean> newest =
        dsl.select(CATALOG_CHANGES.REVISION.minus(INDEXED), atRest)
            .from(CATALOG_CHANGES)
            .orderBy(CATALOG_CHANGES.REVISION.desc())
            .limit(1)
            .fetchOne();
    return newest != null
        && newest.value1() > 0
        && (newest.value1() >= MUCH_BEHIND || newest.value2());
  }

  /**
   * Slows a writer of many tools down when one replica cannot keep up: if more than {@code
   * mostBehind} changes are not indexed, makes the writer index some, about as many as it made.
   * What it has committed remains, so a failure of this does not fail the writer.
   *
   * @param newest revision that the writer has made
   */
  static void catchUp(DSLContext dsl, long newest, int mostBehind) {
    try {
      if (newest - dsl.select(INDEXED).fetchSingle().value1() > mostBehind) {
        var _ = advance(dsl);
      }
    } catch (DataAccessException | ToolrackException e) {
      log.debug("The search index is left to others", e);
    }
  }

  private static int advance(DSLContext dsl) {
    return dsl.select(indexChanges(CHANGES_AT_ONCE)).fetchSingle().value1();
  }

  @Override
  public String toString() {
    return "SearchIndex{}";
  }
}
