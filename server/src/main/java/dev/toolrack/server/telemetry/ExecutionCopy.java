package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;
import static dev.toolrack.jooq.Tables.EXECUTION_BLOCKS;

import dev.toolrack.server.telemetry.CopyBuffer.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * Encodes records as rows for COPY: executions of a tool that began in the same UTC hour and had
 * the same outcome as a block, single ones as a row. Not thread-safe; reuses its buffers.
 */
final class ExecutionCopy {
  /**
   * Fewest records in a block. For Postgres, a block of two takes two thirds of the time of two
   * rows and no more space; a block of one takes half as much time again as a row. See
   * docs/design/measurements.md.
   */
  private static final int MIN_BLOCK_RECORDS = 2;

  private final CopyBuffer rows =
      new CopyBuffer(
          EXECUTIONS,
          List.of(
              EXECUTIONS.ID,
              EXECUTIONS.TENANT,
              EXECUTIONS.SLUG,
              EXECUTIONS.VERSION,
              EXECUTIONS.START_TIME,
              EXECUTIONS.DURATION_MICROS,
              EXECUTIONS.UPSTREAM_MICROS,
              EXECUTIONS.OUTCOME,
              EXECUTIONS.UPSTREAM_STATUS,
              EXECUTIONS.ATTEMPTS,
              EXECUTIONS.REQUEST_BYTES,
              EXECUTIONS.RESPONSE_BYTES,
              EXECUTIONS.REQUEST_ID));
  private final CopyBuffer blocks =
      new CopyBuffer(
          EXECUTION_BLOCKS,
          List.of(
              EXECUTION_BLOCKS.TENANT,
              EXECUTION_BLOCKS.SLUG,
              EXECUTION_BLOCKS.OUTCOME,
              EXECUTION_BLOCKS.FIRST_TIME,
              EXECUTION_BLOCKS.LAST_TIME,
              EXECUTION_BLOCKS.RECORDS,
              EXECUTION_BLOCKS.IDS,
              EXECUTION_BLOCKS.START_TIMES,
              EXECUTION_BLOCKS.DURATION_MICROS,
              EXECUTION_BLOCKS.UPSTREAM_MICROS,
              EXECUTION_BLOCKS.VERSIONS,
              EXECUTION_BLOCKS.UPSTREAM_STATUSES,
              EXECUTION_BLOCKS.ATTEMPTS,
              EXECUTION_BLOCKS.REQUEST_BYTES,
              EXECUTION_BLOCKS.RESPONSE_BYTES,
              EXECUTION_BLOCKS.REQUEST_IDS));

  /** Number of records in each group, and later the position of its next record. */
  private int[] places = new int[0];

  /** Records in blocks, ordered by block. */
  private int[] ordered = new int[0];

  /** Single executions, as last encoded. */
  CopyBuffer rows() {
    return rows;
  }

  /** Blocks, as last encoded. */
  CopyBuffer blocks() {
    return blocks;
  }

  /**
   * Encodes records of the batch, from {@code from} (inclusive) to {@code until} (exclusive), in
   * place of earlier ones.
   */
  void encode(RecordBatch batch, int from, int until) {
    rows.clear();
    blocks.clear();
    int inBlocks = placeBlocks(batch, from, until);
    for (int i = from; i < until; i++) {
      int group = batch.group(i).index();
      if (places[group] >= 0) {
        ordered[places[group]++] = i;
      } else {
        row(batch, i);
      }
    }
    int start = 0;
    while (start < inBlocks) {
      int end = places[batch.group(ordered[start]).index()];
      block(batch, start, end);
      start = end;
    }
  }

  /**
   * Assigns each block its range among the ordered records; returns the number of records in
   * blocks.
   */
  private int placeBlocks(RecordBatch batch, int from, int until) {
    int groups = batch.groups();
    if (places.length < groups) {
      places = new int[groups];
    }
    Arrays.fill(places, 0, groups, 0);
    for (int i = from; i < until; i++) {
      places[batch.group(i).index()]++;
    }
    int inBlocks = 0;
    for (int group = 0; group < groups; group++) {
      int records = places[group];
      if (records < MIN_BLOCK_RECORDS) {
        places[group] = -1;
      } else {
        places[group] = inBlocks;
        inBlocks += records;
      }
    }
    if (ordered.length < inBlocks) {
      ordered = new int[inBlocks];
    }
    return inBlocks;
  }

  private void row(RecordBatch batch, int i) {
    rows.row()
        .uuid(batch.mostSignificant(i), batch.leastSignificant(i))
        .text(batch.group(i).tenant())
        .text(batch.group(i).slug())
        .text(batch.version(i))
        .timestamp(batch.startMicros(i))
        .bigint(batch.durationMicros(i))
        .bigint(batch.upstreamMicros(i))
        .text(batch.group(i).outcome())
        .integer(batch.upstreamStatus(i))
        .integer(batch.attempts(i))
        .bigint(batch.requestBytes(i))
        .bigint(batch.responseBytes(i))
        .text(batch.requestId(i));
  }

  private void block(RecordBatch batch, int start, int end) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int place = start; place < end; place++) {
      long micros = batch.startMicros(ordered[place]);
      first = Math.min(first, micros);
      last = Math.max(last, micros);
    }
    RecordGroup group = batch.group(ordered[start]);
    blocks
        .row()
        .text(group.tenant())
        .text(group.slug())
        .text(group.outcome())
        .timestamp(first)
        .timestamp(last)
        .integer(end - start);
    array(
        ElementType.UUID,
        start,
        end,
        i -> blocks.uuid(batch.mostSignificant(i), batch.leastSignificant(i)));
    array(ElementType.TIMESTAMPTZ, start, end, i -> blocks.timestamp(batch.startMicros(i)));
    array(ElementType.BIGINT, start, end, i -> blocks.bigint(batch.durationMicros(i)));
    array(ElementType.BIGINT, start, end, i -> blocks.bigint(batch.upstreamMicros(i)));
    texts(start, end, batch::version);
    integers(start, end, batch::upstreamStatus);
    integers(start, end, batch::attempts);
    bigints(start, end, batch::requestBytes);
    bigints(start, end, batch::responseBytes);
    texts(start, end, batch::requestId);
  }

  private void texts(int start, int end, IntFunction<String> of) {
    arrayOrOne(
        ElementType.TEXT,
        start,
        end,
        i -> blocks.text(of.apply(i)),
        (i, j) -> of.apply(i).equals(of.apply(j)));
  }

  private void integers(int start, int end, IntUnaryOperator of) {
    arrayOrOne(
        ElementType.INTEGER,
        start,
        end,
        i -> blocks.integer(of.applyAsInt(i)),
        (i, j) -> of.applyAsInt(i) == of.applyAsInt(j));
  }

  private void bigints(int start, int end, IntToLongFunction of) {
    arrayOrOne(
        ElementType.BIGINT,
        start,
        end,
        i -> blocks.bigint(of.applyAsLong(i)),
        (i, j) -> of.applyAsLong(i) == of.applyAsLong(j));
  }

  /** Writes the value of a record. */
  private interface Value {
    void put(int record);
  }

  /** Whether two records have the same value. */
  private interface Equality {
    boolean holds(int record, int other);
  }

  private void array(ElementType type, int start, int end, Value value) {
    int array = blocks.beginArray(type, end - start);
    for (int place = start; place < end; place++) {
      value.put(ordered[place]);
    }
    blocks.endArray(array);
  }

  /** Writes an array, with a single element if all are equal. */
  private void arrayOrOne(ElementType type, int start, int end, Value value, Equality equality) {
    int place = start + 1;
    while (place < end && equality.holds(ordered[start], ordered[place])) {
      place++;
    }
    array(type, start, place == end ? start + 1 : end, value);
  }
}
