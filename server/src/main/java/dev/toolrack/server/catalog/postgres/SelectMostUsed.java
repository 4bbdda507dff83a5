package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.ToolKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/** The most executed enabled tools of the time up to now, the most executed first. */
record SelectMostUsed(Duration span, int limit) implements Function<DSLContext, List<ToolKey>> {
  @Override
  public List<ToolKey> apply(DSLContext dsl) {
    Field<Instant> since =
        currentOffsetDateTime().minus(DayToSecond.valueOf(span)).cast(SQLDataType.INSTANT);
    Field<Integer> executions = count().as("executions");
    var used =
        select(EXECUTIONS.TENANT, EXECUTIONS.SLUG, executions)
            .from(EXECUTIONS)
            .where(EXECUTIONS.START_TIME.ge(since))
            .groupBy(EXECUTIONS.TENANT, EXECUTIONS.SLUG)
            .asTable("used");
    return dsl.select(TOOLS.TENANT, TOOLS.SLUG)
        .from(used)
        .join(TOOLS)
        .on(TOOLS.TENANT.eq(used.field(EXECUTIONS.TENANT)))
        .and(TOOLS.SLUG.eq(used.field(EXECUTIONS.SLUG)))
        .where(condition(TOOLS.ENABLED))
        .and(TOOLS.DELETED_AT.isNull())
        .orderBy(executions.desc(), TOOLS.SLUG)
        .limit(limit)
        .fetch(row -> new ToolKey(row.value1(), row.value2()));
  }
}
