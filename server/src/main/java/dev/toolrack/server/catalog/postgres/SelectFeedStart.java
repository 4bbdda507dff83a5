package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * The revision after which the feed has every change of the last {@code span}, but at most {@code
 * limit} changes; the newest revision if there are none.
 */
record SelectFeedStart(Duration span, int limit) implements Function<DSLContext, Long> {
  @Override
  public Long apply(DSLContext dsl) {
    Field<Instant> since =
        currentOffsetDateTime().minus(DayToSecond.valueOf(span)).cast(SQLDataType.INSTANT);
    var recent =
        select(CATALOG_CHANGES.REVISION)
            .from(CATALOG_CHANGES)
            .where(CATALOG_CHANGES.COMMIT_TIME.ge(since))
            .orderBy(CATALOG_CHANGES.REVISION.desc())
            .limit(limit)
            .asTable("recent");
    Field<Long> first =
        field(select(min(recent.field(CATALOG_CHANGES.REVISION)).minus(inline(1L))).from(recent));
    return Objects.requireNonNull(
        dsl.select(coalesce(first, Revisions.newestUnnamed())).fetchSingle().value1());
  }
}
