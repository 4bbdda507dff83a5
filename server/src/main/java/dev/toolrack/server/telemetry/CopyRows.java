package dev.toolrack.server.telemetry;

import static dev.toolrack.jooq.Tables.EXECUTIONS;

import dev.toolrack.server.execution.ExecutionRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Rows in Postgres's binary COPY format (PostgreSQL documentation, COPY, "Binary Format"). Nothing
 * needs escaping in it: every value has its length before it. Not thread-safe; keeps its buffer.
 */
final class CopyRows {
  private static final List<Field<?>> COLUMNS =
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
          EXECUTIONS.REQUEST_ID);

  /** The statement to which the rows are the input. */
  static final String STATEMENT =
      "copy "
          + DSL.using(SQLDialect.POSTGRES).render(EXECUTIONS)
          + COLUMNS.stream()
              .map(column -> column.getUnqualifiedName().toString())
              .collect(Collectors.joining(", ", " (", ")"))
          + " from stdin (format binary)";

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  /** Postgres counts microseconds from here. */
  private static final long POSTGRES_EPOCH_MICROS =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z"));

  private static final int INITIAL_BYTES = 1 << 16;
  private static final long NANOS_PER_MICRO = 1_000;

  private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);

  /** The rows of those records; valid until the next call. */
  ByteBuffer encode(List<ExecutionRecord> executions) {
    bytes.clear();
    bytes.put(SIGNATURE).putInt(0).putInt(0);
    for (ExecutionRecord execution : executions) {
      row(execution);
    }
    room(Short.BYTES).putShort((short) -1);
    return bytes.flip();
  }

  private void row(ExecutionRecord execution) {
    room(Short.BYTES).putShort((short) COLUMNS.size());
    room(Integer.BYTES + 2 * Long.BYTES)
        .putInt(2 * Long.BYTES)
        .putLong(execution.executionId().getMostSignificantBits())
        .putLong(execution.executionId().getLeastSignificantBits());
    text(execution.tenant());
    text(execution.slug());
    text(execution.version());
    number(Micros.of(execution.startTime()) - POSTGRES_EPOCH_MICROS);
    number(execution.durationNanos() / NANOS_PER_MICRO);
    number(execution.upstreamNanos() / NANOS_PER_MICRO);
    text(ExecutionRow.outcome(execution.failure()));
    number(execution.upstreamStatus());
    number(execution.attempts());
    number(execution.requestBytes());
    number(execution.responseBytes());
    text(execution.requestId());
  }

  private void text(String value) {
    byte[] utf8 = ExecutionRow.storable(value).getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
  }

  private void number(long value) {
    room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
  }

  private void number(int value) {
    room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
  }

  private ByteBuffer room(int needed) {
    if (bytes.remaining() < needed) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + needed));
      bytes = larger.put(bytes.flip());
    }
    return bytes;
  }
}
