package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangePage;
import dev.toolrack.server.catalog.ToolKey;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;

/** A page of the change feed, in one statement and so from one snapshot. */
record SelectChanges(long after, int limit) implements Function<DSLContext, ChangePage> {
  private static final Field<Long> NEWEST = Revisions.newest();
  private static final Field<Long> OLDEST =
      field(select(coalesce(min(CATALOG_CHANGES.REVISION), inline(0L))).from(CATALOG_CHANGES))
          .as("oldest");

  @Override
  public ChangePage apply(DSLContext dsl) {
    Field<List<Change>> changes = changes();
    Record row = query(dsl).fetchSingle();
    return new ChangePage(row.get(changes), row.get(NEWEST), row.get(OLDEST));
  }

  ResultQuery<?> query(DSLContext dsl) {
    return dsl.select(NEWEST, OLDEST, changes());
  }

  private Field<List<Change>> changes() {
    return multiset(
            select(
                    CATALOG_CHANGES.REVISION,
                    CATALOG_CHANGES.TENANT,
                    CATALOG_CHANGES.SLUG,
                    CATALOG_CHANGES.COMMIT_TIME)
                .from(CATALOG_CHANGES)
                .where(CATALOG_CHANGES.REVISION.gt(after))
                .orderBy(CATALOG_CHANGES.REVISION)
                .limit(limit))
        .as("changes")
        .convertFrom(
            rows ->
                rows.map(
                    row ->
                        new Change(
                            row.value1(), new ToolKey(row.value2(), row.value3()), row.value4())));
  }
}
