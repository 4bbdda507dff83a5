package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.currentInstant;

import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Deletes a tool softly. Throws TOOL_NOT_FOUND or ETAG_MISMATCH. */
record DeleteTool(ToolKey key, String etag) implements ToolMutation {
  @Override
  public boolean apply(DSLContext dsl) {
    ToolsRecord row = ToolRows.lock(dsl, key);
    UpdateTool.checkEtag(row, etag);
    dsl.update(TOOLS)
        .set(TOOLS.DELETED_AT, currentInstant())
        .where(TOOLS.ID.eq(row.getId()))
        .execute();
    return true;
  }
}
