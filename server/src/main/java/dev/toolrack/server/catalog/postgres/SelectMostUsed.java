package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.toolrack.server.catalog.ToolKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/** The enabled tools that were executed most in the last {@code span}, most executed first. */
record SelectMostUsed(Duration span, int limit) implements Function<DSLContext, List<ToolKey>> {
  @Override
  public List<ToolKey> apply(DSLContext dsl) {
    Field<Instant> since =
        currentOffsetDateTime().minus(DayToSecond.valueOf(span)).cast(SQLDataType.INSTANT);
    Field<Integer> records = EXECUTION_BLOCKS.RECORDS;
    var parts =
        select(EXECUTIONS.TENANT, EXECUTIONS.SLUG, inline(1).as(records))
            .from(EXECUTIONS)
            .where(EXECUTIONS.START_TIME.ge(since))
            .unionAll(
                select(EXECUTION_BLOCKS.TENANT, EXECUTION_BLOCKS.SLUG, records)
                    .from(EXECUTION_BLOCKS)
                    .where(EXECUTION_BLOCKS.LAST_TIME.ge(since)))
            .asTable("parts");
    Field<String> tenant = parts.field(EXECUTIONS.TENANT);
    Field<String> slug = parts.field(EXECUTIONS.SLUG);
    Field<BigDecimal> executions = sum(parts.field(records)).as("executions");
    var used = select(tenant, slug, executions).from(parts).groupBy(tenant, slug).asTable("used");
    return dsl.select(TOOLS.TENANT, TOOLS.SLUG)
        .from(used)
        .join(TOOLS)
        .on(TOOLS.TENANT.eq(used.field(tenant)))
        .and(TOOLS.SLUG.eq(used.field(slug)))
        .where(condition(TOOLS.ENABLED))
        .and(TOOLS.DELETED_AT.isNull())
        .orderBy(executions.desc(), TOOLS.SLUG)
        .limit(limit)
        .fetch(row -> new ToolKey(row.value1(), row.value2()));
  }
}
