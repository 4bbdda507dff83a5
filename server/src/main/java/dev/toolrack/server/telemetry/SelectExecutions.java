package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCK_RECORDS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import dev.toolrack.server.execution.ExecutionIds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/**
 * The newest executions of a list, from rows and blocks, newest first. Blocks are opened in
 * descending order of their ends, a few at a time, until no remaining block can contain one of the
 * newest.
 *
 * @param span time span of the list
 * @param after position after which to begin; null for the start of the list
 */
record SelectExecutions(ExecutionQuery query, Span span, @Nullable PageToken after, int limit)
    implements Function<DSLContext, List<RecordedExecution>> {
  /** As many blocks as a few replicas may write at the same time. */
  private static final int MIN_BLOCKS_AT_A_TIME = 4;

  private static final int MAX_BLOCKS_AT_A_TIME = 64;

  /** The order of Postgres, which compares UUIDs as unsigned bytes. */
  private static final Comparator<RecordedExecution> NEWEST_FIRST =
      Comparator.comparing(RecordedExecution::startTime)
          .thenComparing(RecordedExecution::executionId, SelectExecutions::compareUnsigned)
          .reversed();

  @Override
  public List<RecordedExecution> apply(DSLContext database) {
    List<RecordedExecution> newest =
        database
            .selectFrom(EXECUTIONS)
            .where(EXECUTIONS.TENANT.eq(query.tenant()))
            .and(ofTool(EXECUTIONS.SLUG))
            .and(span.holds(EXECUTIONS.START_TIME))
            .and(older(EXECUTIONS.START_TIME, EXECUTIONS.ID))
            .and(asAsked(EXECUTIONS.OUTCOME))
            .orderBy(EXECUTIONS.START_TIME.desc(), EXECUTIONS.ID.desc())
            .limit(limit)
            .fetch(SelectExecutions::execution);
    Span left = after == null ? span : span.before(after.lastMicros() + 1);
    Instant before = null;
    while (true) {
      Result<Record2<Instant, Integer>> blocks =
          blocks(
              database, left, before, newest.size() < limit ? null : newest.getLast().startTime());
      if (blocks.isEmpty()) {
        return newest;
      }
      Instant from = endOfLastToOpen(blocks);
      newest =
          Stream.concat(newest.stream(), opened(database, left, from, before).stream())
              .sorted(NEWEST_FIRST)
              .limit(limit)
              .toList();
      before = from;
    }
  }

  /** The next blocks to open, by their ends: from where to continue, and down to where. */
  private Result<Record2<Instant, Integer>> blocks(
      DSLContext database, Span left, @Nullable Instant before, @Nullable Instant from) {
    return database
        .select(EXECUTION_BLOCKS.LAST_TIME, EXECUTION_BLOCKS.RECORDS)
        .from(EXECUTION_BLOCKS)
        .where(EXECUTION_BLOCKS.TENANT.eq(query.tenant()))
        .and(ofTool(EXECUTION_BLOCKS.SLUG))
        .and(asAsked(EXECUTION_BLOCKS.OUTCOME))
        .and(left.overlaps(EXECUTION_BLOCKS.FIRST_TIME, EXECUTION_BLOCKS.LAST_TIME))
        .and(before == null ? noCondition() : EXECUTION_BLOCKS.LAST_TIME.lt(before))
        .and(from == null ? noCondition() : EXECUTION_BLOCKS.LAST_TIME.ge(from))
        .orderBy(EXECUTION_BLOCKS.LAST_TIME.desc())
        .limit(MAX_BLOCKS_AT_A_TIME)
        .fetch();
  }

  private Instant endOfLastToOpen(Result<Record2<Instant, Integer>> blocks) {
    int count = 0;
    int records = 0;
    while (count < blocks.size() && (count < MIN_BLOCKS_AT_A_TIME || records < limit)) {
      records += blocks.get(count).value2();
      count++;
    }
    return blocks.get(count - 1).value1();
  }

  /** The newest executions of the blocks that end in that range. */
  private List<RecordedExecution> opened(
      DSLContext database, Span left, Instant from, @Nullable Instant before) {
    return database
        .selectFrom(EXECUTION_BLOCK_RECORDS)
        .where(EXECUTION_BLOCK_RECORDS.TENANT.eq(query.tenant()))
        .and(ofTool(EXECUTION_BLOCK_RECORDS.SLUG))
        .and(asAsked(EXECUTION_BLOCK_RECORDS.OUTCOME))
        .and(
            left.overlaps(
                EXECUTION_BLOCK_RECORDS.BLOCK_FIRST_TIME, EXECUTION_BLOCK_RECORDS.BLOCK_LAST_TIME))
        .and(EXECUTION_BLOCK_RECORDS.BLOCK_LAST_TIME.ge(from))
        .and(before == null ? noCondition() : EXECUTION_BLOCK_RECORDS.BLOCK_LAST_TIME.lt(before))
        .and(span.holds(EXECUTION_BLOCK_RECORDS.START_TIME))
        .and(older(EXECUTION_BLOCK_RECORDS.START_TIME, EXECUTION_BLOCK_RECORDS.ID))
        .orderBy(EXECUTION_BLOCK_RECORDS.START_TIME.desc(), EXECUTION_BLOCK_RECORDS.ID.desc())
        .limit(limit)
        .fetch(SelectExecutions::execution);
  }

  private Condition ofTool(Field<String> slug) {
    return query.slug().isEmpty() ? noCondition() : slug.eq(query.slug());
  }

  /**
   * The constant is inlined, so that Postgres recognises the condition of the partial indexes on
   * failures.
   */
  private Condition asAsked(Field<String> outcome) {
    return query.onlyFailed() ? outcome.ne(inline(ExecutionRow.OK)) : noCondition();
  }

  private Condition older(Field<Instant> startTime, Field<UUID> id) {
    return after == null
        ? noCondition()
        : row(startTime, id).lt(Micros.toInstant(after.lastMicros()), after.lastId());
  }

  /** The columns of executions in blocks have the same names. */
  private static RecordedExecution execution(Record row) {
    UUID id = row.get(EXECUTIONS.ID);
    String requestId = row.get(EXECUTIONS.REQUEST_ID);
    return new RecordedExecution(
        id,
        row.get(EXECUTIONS.SLUG),
        row.get(EXECUTIONS.VERSION),
        row.get(EXECUTIONS.START_TIME),
        micros(row.get(EXECUTIONS.DURATION_MICROS)),
        micros(row.get(EXECUTIONS.UPSTREAM_MICROS)),
        row.get(EXECUTIONS.OUTCOME),
        row.get(EXECUTIONS.UPSTREAM_STATUS),
        row.get(EXECUTIONS.ATTEMPTS),
        row.get(EXECUTIONS.REQUEST_BYTES),
        row.get(EXECUTIONS.RESPONSE_BYTES),
        requestId.isEmpty() ? ExecutionIds.digits(id) : requestId);
  }

  private static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  private static int compareUnsigned(UUID a, UUID b) {
    int most = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return most != 0
        ? most
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }
}
