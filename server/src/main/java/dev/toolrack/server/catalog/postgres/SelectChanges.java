package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import dev.toolrack.jooq.tables.CatalogChanges;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ToolKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record7;
import org.jooq.ResultQuery;

/** A page of the change feed, in one statement and so from one snapshot. */
record SelectChanges(long after, int limit) implements Function<DSLContext, ChangePage> {
  private static final Field<Long> NEWEST = Revisions.newest();
  private static final Field<Long> OLDEST =
      field(select(coalesce(min(CATALOG_CHANGES.REVISION), inline(0L))).from(CATALOG_CHANGES));
  private static final CatalogChanges PAGE = CATALOG_CHANGES.as("page");
  private static final CatalogChanges BEFORE = CATALOG_CHANGES.as("before");

  @Override
  public ChangePage apply(DSLContext dsl) {
    var rows = query(dsl).fetch();
    List<Change> changes = new ArrayList<>(rows.size());
    for (var row : rows) {
      if (row.value4() != null) {
        changes.add(
            new Change(row.value4(), new ToolKey(row.value5(), row.value6()), row.value7()));
      }
    }
    var first = rows.getFirst();
    return new ChangePage(changes, first.value1(), first.value2(), first.value3());
  }

  /** A row per change; a single row without a change if there is none. */
  ResultQuery<Record7<Long, Long, Instant, Long, String, String, Instant>> query(DSLContext dsl) {
    Field<Instant> afterTime =
        field(select(BEFORE.COMMIT_TIME).from(BEFORE).where(BEFORE.REVISION.eq(after)))
            .as("after_time");
    // While an old snapshot is open, pruned changes still precede the oldest revision.
    Field<Long> oldest =
        when(exists(selectOne().from(BEFORE).where(BEFORE.REVISION.eq(after))), val(after))
            .otherwise(OLDEST)
            .as("oldest");
    var page =
        select(PAGE.REVISION, PAGE.TENANT, PAGE.SLUG, PAGE.COMMIT_TIME)
            .from(PAGE)
            .where(PAGE.REVISION.gt(after))
            .orderBy(PAGE.REVISION)
            .limit(limit)
            .asTable(PAGE);
    return dsl.select(
            NEWEST, oldest, afterTime, PAGE.REVISION, PAGE.TENANT, PAGE.SLUG, PAGE.COMMIT_TIME)
        .from(selectOne().asTable("one"))
        .leftJoin(page)
        .on(trueCondition())
        .orderBy(PAGE.REVISION);
  }
}
