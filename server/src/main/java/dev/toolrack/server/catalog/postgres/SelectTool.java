package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolKey;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** A tool by its key. Throws TOOL_NOT_FOUND. */
record SelectTool(ToolKey key, boolean showDeleted) implements Function<DSLContext, Tool> {
  private static final Field<Map<String, String>> CHANNELS =
      multiset(
              select(TOOL_CHANNELS.NAME, TOOL_CHANNELS.VERSION)
                  .from(TOOL_CHANNELS)
                  .where(TOOL_CHANNELS.TOOL_ID.eq(TOOLS.ID)))
          .as("channels")
          .convertFrom(rows -> rows.intoMap(TOOL_CHANNELS.NAME, TOOL_CHANNELS.VERSION));

  @Override
  public Tool apply(DSLContext dsl) {
    return dsl.select(TOOLS.fields())
        .select(CHANNELS)
        .from(TOOLS)
        .where(showDeleted ? ToolRows.is(key) : ToolRows.isNotDeleted(key))
        .fetchOptional(SelectTool::tool)
        .orElseThrow(() -> ToolRows.notFound(key));
  }

  private static Tool tool(Record row) {
    return new Tool(
        ToolRows.spec(row),
        row.get(TOOLS.CREATED_AT),
        row.get(TOOLS.UPDATED_AT),
        row.get(TOOLS.DELETED_AT),
        row.get(TOOLS.REVISION),
        row.get(CHANNELS),
        row.get(TOOLS.LATEST_VERSION));
  }
}
