package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.multiset;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.ToolKey;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Select;

/** Pages of lists, each read in one statement together with the revision that it reflects. */
final class Pages {
  private Pages() {}

  /**
   * Reads a page of a list.
   *
   * @param rows one more than the page's size if there is another page
   * @param token creates the token of the next page from the last row
   */
  static <T> Page<T> of(
      DSLContext dsl,
      Select<Record> rows,
      int size,
      Function<Record, T> item,
      Function<Record, String> token) {
    Field<Result<Record>> items = multiset(rows).as("items");
    Field<Long> asOf = Revisions.newest();
    Record row = dsl.select(asOf, items).fetchSingle();
    return page(row.get(items), size, item, token, row.get(asOf));
  }

  /**
   * Reads a page of what belongs to a tool; the rows refer to its column {@code tools.id}. Throws
   * TOOL_NOT_FOUND.
   */
  static <T> Page<T> ofTool(
      DSLContext dsl,
      ToolKey key,
      Select<Record> rows,
      int size,
      Function<Record, T> item,
      Function<Record, String> token) {
    Field<Result<Record>> items = multiset(rows).as("items");
    Field<Long> asOf = Revisions.newest();
    Record row =
        dsl.select(asOf, items)
            .from(TOOLS)
            .where(ToolRows.isNotDeleted(key))
            .fetchOptional()
            .orElseThrow(() -> ToolRows.notFound(key));
    return page(row.get(items), size, item, token, row.get(asOf));
  }

  private static <T> Page<T> page(
      List<Record> rows,
      int size,
      Function<Record, T> item,
      Function<Record, String> token,
      long asOf) {
    boolean more = rows.size() > size;
    List<Record> shown = more ? rows.subList(0, size) : rows;
    return new Page<>(
        shown.stream().map(item).toList(), more ? token.apply(shown.getLast()) : "", asOf);
  }
}
