package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;

import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jooq.DSLContext;

/** Deletes a capability. Throws TOOL_NOT_FOUND, PART_NOT_FOUND or CAPABILITY_IN_USE. */
record DeleteCapability(ToolKey key, String name) implements Mutation<String> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    dsl.select(TOOL_PATTERNS.NAME)
        .from(TOOL_PATTERNS)
        .where(TOOL_PATTERNS.TOOL_ID.eq(toolId))
        .and(TOOL_PATTERNS.CAPABILITY.eq(name))
        .orderBy(TOOL_PATTERNS.NAME)
        .limit(1)
        .fetchOptional(TOOL_PATTERNS.NAME)
        .ifPresent(
            pattern -> {
              throw ToolrackException.of(
                      Reason.CAPABILITY_IN_USE,
                      "The capability " + name + " is used by the pattern " + pattern)
                  .with("name", name)
                  .with("pattern", pattern);
            });
    int deleted =
        dsl.deleteFrom(TOOL_CAPABILITIES)
            .where(TOOL_CAPABILITIES.TOOL_ID.eq(toolId))
            .and(TOOL_CAPABILITIES.NAME.eq(name))
            .execute();
    if (deleted == 0) {
      throw ToolRows.partNotFound(key.slug(), "capability", name);
    }
    return true;
  }

  @Override
  public String answer(DSLContext dsl, boolean unchanged) {
    return name;
  }
}
