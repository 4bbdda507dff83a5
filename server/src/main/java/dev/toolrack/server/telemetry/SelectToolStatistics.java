package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCK_RECORDS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.percentileDisc;
import static org.jooq.impl.DSL.select;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Aggregates over the executions of a tool that began in a time span. */
record SelectToolStatistics(String tenant, String slug, Span span)
    implements Function<DSLContext, ToolStatistics> {
  @Override
  public ToolStatistics apply(DSLContext database) {
    var rows =
        select(EXECUTIONS.START_TIME, EXECUTIONS.DURATION_MICROS, EXECUTIONS.OUTCOME)
            .from(EXECUTIONS)
            .where(EXECUTIONS.TENANT.eq(tenant))
            .and(EXECUTIONS.SLUG.eq(slug))
            .and(span.holds(EXECUTIONS.START_TIME));
    var inBlocks =
        select(
                EXECUTION_BLOCK_RECORDS.START_TIME,
                EXECUTION_BLOCK_RECORDS.DURATION_MICROS,
                EXECUTION_BLOCK_RECORDS.OUTCOME)
            .from(EXECUTION_BLOCK_RECORDS)
            .where(EXECUTION_BLOCK_RECORDS.TENANT.eq(tenant))
            .and(EXECUTION_BLOCK_RECORDS.SLUG.eq(slug))
            .and(
                span.overlaps(
                    EXECUTION_BLOCK_RECORDS.BLOCK_FIRST_TIME,
                    EXECUTION_BLOCK_RECORDS.BLOCK_LAST_TIME))
            .and(span.holds(EXECUTION_BLOCK_RECORDS.START_TIME));
    var all = rows.unionAll(inBlocks).asTable("all_executions");
    Field<Instant> start = all.field(EXECUTIONS.START_TIME);
    Field<Long> duration = all.field(EXECUTIONS.DURATION_MICROS);
    Field<String> outcome = Objects.requireNonNull(all.field(EXECUTIONS.OUTCOME));

    var executions = count();
    var failures = count().filterWhere(outcome.ne(ExecutionRow.OK));
    var p50 = percentileDisc(0.5).withinGroupOrderBy(duration);
    var p95 = percentileDisc(0.95).withinGroupOrderBy(duration);
    var p99 = percentileDisc(0.99).withinGroupOrderBy(duration);
    var last = max(start);
    Record row = database.select(executions, failures, p50, p95, p99, last).from(all).fetchSingle();
    return new ToolStatistics(
        slug,
        row.get(executions),
        row.get(failures),
        percentile(row.get(p50)),
        percentile(row.get(p95)),
        percentile(row.get(p99)),
        row.get(last));
  }

  private static Duration percentile(@Nullable Number micros) {
    return micros == null ? Duration.ZERO : Duration.of(micros.longValue(), ChronoUnit.MICROS);
  }
}
