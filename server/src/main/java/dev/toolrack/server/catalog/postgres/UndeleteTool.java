package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;

import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Restores a deleted tool. Throws TOOL_NOT_FOUND. */
record UndeleteTool(ToolKey key) implements ToolMutation {
  @Override
  public boolean apply(DSLContext dsl) {
    ToolsRecord row =
        dsl.selectFrom(TOOLS)
            .where(ToolRows.is(key))
            .forNoKeyUpdate()
            .fetchOptional()
            .orElseThrow(() -> ToolRows.notFound(key));
    if (row.getDeletedAt() == null) {
      return false;
    }
    dsl.update(TOOLS).setNull(TOOLS.DELETED_AT).where(TOOLS.ID.eq(row.getId())).execute();
    return true;
  }
}
