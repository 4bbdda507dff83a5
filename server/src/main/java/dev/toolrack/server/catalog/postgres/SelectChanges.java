package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;

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
import org.jooq.Record6;
import org.jooq.ResultQuery;

/** A page of the change feed, in one statement and so from one snapshot. */
record SelectChanges(long after, int limit) implements Function<DSLContext, ChangePage> {
  private static final Field<Long> NEWEST = Revisions.newest();
  private static final Field<Long> OLDEST =
      field(select(coalesce(min(CATALOG_CHANGES.REVISION), inline(0L))).from(CATALOG_CHANGES))
          .as("oldest");
  private static final CatalogChanges PAGE = CATALOG_CHANGES.as("page");

  @Override
  public ChangePage apply(DSLContext dsl) {
    var rows = query(dsl).fetch();
    List<Change> changes = new ArrayList<>(rows.size());
    for (var row : rows) {
      if (row.value3() != null) {
        changes.add(
            new Change(row.value3(), new ToolKey(row.value4(), row.value5()), row.value6()));
      }
    }
    return new ChangePage(changes, rows.getFirst().value1(), rows.getFirst().value2());
  }

  /** A row a change, and one without a change if there is none. */
  ResultQuery<Record6<Long, Long, Long, String, String, Instant>> query(DSLContext dsl) {
    var page =
        select(PAGE.REVISION, PAGE.TENANT, PAGE.SLUG, PAGE.COMMIT_TIME)
            .from(PAGE)
            .where(PAGE.REVISION.gt(after))
            .orderBy(PAGE.REVISION)
            .limit(limit)
            .asTable(PAGE);
    return dsl.select(NEWEST, OLDEST, PAGE.REVISION, PAGE.TENANT, PAGE.SLUG, PAGE.COMMIT_TIME)
        .from(selectOne().asTable("one"))
        .leftJoin(page)
        .on(trueCondition())
        .orderBy(PAGE.REVISION);
  }
}
