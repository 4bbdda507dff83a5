package dev.toolrack.server.catalog.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Inserts new rows with COPY in its text format (PostgreSQL documentation, COPY, "Text Format"), so
 * that Postgres has no list of values to parse and plan, and fills the table a page at a time.
 * Fails as an INSERT of the same rows would.
 *
 * @param columns the columns that the rows set; all others get their defaults
 */
record CopyInto<R extends Record>(Table<R> table, List<Field<?>> columns, List<R> rows)
    implements Function<DSLContext, Long> {
  private static final int USUAL_ROW_CHARS = 1_024;

  /** Returns the number of rows written. */
  @Override
  public Long apply(DSLContext dsl) {
    String statement = statement(dsl);
    byte[] text = text().getBytes(StandardCharsets.UTF_8);
    return dsl.connectionResult(connection -> copy(connection, statement, text));
  }

  private static long copy(Connection connection, String statement, byte[] text)
      throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
    try {
      copy.writeToCopy(text, 0, text.length);
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private String statement(DSLContext dsl) {
    return columns.stream()
        .map(column -> dsl.render(column.getUnqualifiedName()))
        .collect(Collectors.joining(", ", "copy " + dsl.render(table) + " (", ") from stdin"));
  }

  private String text() {
    StringBuilder text = new StringBuilder(rows.size() * USUAL_ROW_CHARS);
    int[] places = columns.stream().mapToInt(table::indexOf).toArray();
    for (R row : rows) {
      char separator = 0;
      for (int place : places) {
        if (separator != 0) {
          text.append(separator);
        }
        separator = '\t';
        value(text, row.get(place));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void value(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("\\N");
      case String string -> escaped(text, string);
      case JSONB json -> escaped(text, json.data());
      case EnumType constant -> escaped(text, constant.getLiteral());
      case Boolean flag -> text.append(flag ? 't' : 'f');
      case Long number -> text.append(number.longValue());
      case byte[] bytes -> text.append("\\\\x").append(HexFormat.of().formatHex(bytes));
      case String[] elements -> escaped(text, arrayLiteral(elements));
      default -> throw new IllegalArgumentException("no text form of a " + value.getClass());
    }
  }

  /** All elements quoted; see PostgreSQL documentation, "Array Input and Output Syntax". */
  private static String arrayLiteral(String[] elements) {
    StringBuilder literal = new StringBuilder("{");
    for (String element : elements) {
      literal
          .append(literal.length() == 1 ? "\"" : ",\"")
          .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return literal.append('}').toString();
  }

  private static void escaped(StringBuilder text, String value) {
    int copied = 0;
    for (int i = 0; i < value.length(); i++) {
      char escape =
          switch (value.charAt(i)) {
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
          };
      if (escape != 0) {
        text.append(value, copied, i).append('\\').append(escape);
        copied = i + 1;
      }
    }
    if (copied == 0) {
      text.append(value); // as a whole, which is not character by character
    } else {
      text.append(value, copied, value.length());
    }
  }

  @Override
  public String toString() {
    return "CopyInto[table=" + table.getName() + ", rows=" + rows.size() + "]";
  }
}
