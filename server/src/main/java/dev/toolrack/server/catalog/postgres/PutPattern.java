package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.row;

import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Creates or replaces a pattern. Throws TOOL_NOT_FOUND, or PART_NOT_FOUND for its capability. */
record PutPattern(ToolKey key, Pattern pattern) implements Mutation<Pattern> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    boolean hasCapability =
        dsl.fetchExists(
            TOOL_CAPABILITIES,
            TOOL_CAPABILITIES
                .TOOL_ID
                .eq(toolId)
                .and(TOOL_CAPABILITIES.NAME.eq(pattern.capability())));
    if (!hasCapability) {
      throw ToolRows.partNotFound(key.slug(), "capability", pattern.capability());
    }
    return dsl.insertInto(TOOL_PATTERNS)
            .set(TOOL_PATTERNS.TOOL_ID, toolId)
            .set(TOOL_PATTERNS.NAME, pattern.name())
            .set(TOOL_PATTERNS.CAPABILITY, pattern.capability())
            .set(TOOL_PATTERNS.DESCRIPTION, pattern.description())
            .set(TOOL_PATTERNS.EXAMPLE_INPUT, pattern.exampleInput())
            .onConflict(TOOL_PATTERNS.TOOL_ID, TOOL_PATTERNS.NAME)
            .doUpdate()
            .set(TOOL_PATTERNS.CAPABILITY, excluded(TOOL_PATTERNS.CAPABILITY))
            .set(TOOL_PATTERNS.DESCRIPTION, excluded(TOOL_PATTERNS.DESCRIPTION))
            .set(TOOL_PATTERNS.EXAMPLE_INPUT, excluded(TOOL_PATTERNS.EXAMPLE_INPUT))
            .where(
                row(
                        TOOL_PATTERNS.CAPABILITY,
                        TOOL_PATTERNS.DESCRIPTION,
                        TOOL_PATTERNS.EXAMPLE_INPUT)
                    .ne(
                        row(
                            excluded(TOOL_PATTERNS.CAPABILITY),
                            excluded(TOOL_PATTERNS.DESCRIPTION),
                            excluded(TOOL_PATTERNS.EXAMPLE_INPUT))))
            .execute()
        > 0;
  }

  @Override
  public Pattern answer(DSLContext dsl, boolean unchanged) {
    return pattern;
  }
}
