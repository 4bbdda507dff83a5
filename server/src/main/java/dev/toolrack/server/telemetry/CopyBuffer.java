package dev.toolrack.server.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * Rows in Postgres' binary COPY format (PostgreSQL documentation, COPY, "Binary Format"). Nothing
 * needs escaping, because every value is preceded by its length, as is every element of an array
 * ({@code array_send} in PostgreSQL's source). Not thread-safe; reuses its memory.
 */
final class CopyBuffer {
  /** Element types, with their object identifiers in {@code pg_type}. */
  enum ElementType {
    UUID(2950),
    TEXT(25),
    TIMESTAMPTZ(1184),
    BIGINT(20),
    INTEGER(23);

    private final int oid;

    ElementType(int oid) {
      this.oid = oid;
    }
  }

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  /** Postgres counts microseconds from this instant. */
  private static final long POSTGRES_EPOCH_MICROS =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z"));

  private static final int INITIAL_BYTES = 1 << 16;

  private final String statement;
  private final int columns;
  private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);
  private int rows;

  /** Creates a buffer for rows with these columns. */
  CopyBuffer(Table<?> table, List<Field<?>> columns) {
    this.columns = columns.size();
    this.statement =
        "copy "
            + DSL.using(SQLDialect.POSTGRES).render(table)
            + columns.stream()
                .map(column -> column.getUnqualifiedName().toString())
                .collect(Collectors.joining(", ", " (", ")"))
            + " from stdin (format binary)";
  }

  /** The COPY statement for the {@link #finish bytes}. */
  String statement() {
    return statement;
  }

  /** Removes all rows. */
  void clear() {
    bytes.clear();
    bytes.put(SIGNATURE).putInt(0).putInt(0);
    rows = 0;
  }

  /** Starts a row. All columns must follow, in order. */
  CopyBuffer row() {
    room(Short.BYTES).putShort((short) columns);
    rows++;
    return this;
  }

  int rows() {
    return rows;
  }

  CopyBuffer uuid(long mostSignificant, long leastSignificant) {
    room(Integer.BYTES + 2 * Long.BYTES)
        .putInt(2 * Long.BYTES)
        .putLong(mostSignificant)
        .putLong(leastSignificant);
    return this;
  }

  /** Adds a text, replacing what Postgres cannot store. */
  CopyBuffer text(String value) {
    byte[] utf8 = ExecutionRow.storable(value).getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  /** Adds a timestamp in microseconds since 1970. */
  CopyBuffer timestamp(long micros) {
    return bigint(micros - POSTGRES_EPOCH_MICROS);
  }

  CopyBuffer bigint(long value) {
    room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    return this;
  }

  CopyBuffer integer(int value) {
    room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    return this;
  }

  /** Starts an array. All elements must follow. Returns the argument for {@link #endArray}. */
  int beginArray(ElementType type, int elements) {
    room(6 * Integer.BYTES);
    int start = bytes.position();
    int dimensions = 1;
    int hasNulls = 0;
    int lowerBound = 1;
    bytes
        .putInt(0)
        .putInt(dimensions)
        .putInt(hasNulls)
        .putInt(type.oid)
        .putInt(elements)
        .putInt(lowerBound);
    return start;
  }

  void endArray(int start) {
    bytes.putInt(start, bytes.position() - start - Integer.BYTES);
  }

  /** The bytes of all rows, to be read once; valid until the buffer is cleared. */
  ByteBuffer finish() {
    room(Short.BYTES).putShort((short) -1);
    return bytes.flip();
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
