package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;

import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Deletes a pattern. Throws TOOL_NOT_FOUND or PART_NOT_FOUND. */
record DeletePattern(ToolKey key, String name) implements Mutation<String> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    int deleted =
        dsl.deleteFrom(TOOL_PATTERNS)
            .where(TOOL_PATTERNS.TOOL_ID.eq(toolId))
            .and(TOOL_PATTERNS.NAME.eq(name))
            .execute();
    if (deleted == 0) {
      throw ToolRows.partNotFound(key.slug(), "pattern", name);
    }
    return true;
  }

  @Override
  public String answer(DSLContext dsl, boolean unchanged) {
    return name;
  }
}
