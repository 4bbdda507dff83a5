package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static org.jooq.impl.DSL.excluded;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Creates or replaces a capability. Throws TOOL_NOT_FOUND. */
record PutCapability(ToolKey key, Capability capability) implements Mutation<Capability> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    return dsl.insertInto(TOOL_CAPABILITIES)
            .set(TOOL_CAPABILITIES.TOOL_ID, toolId)
            .set(TOOL_CAPABILITIES.NAME, capability.name())
            .set(TOOL_CAPABILITIES.DESCRIPTION, capability.description())
            .onConflict(TOOL_CAPABILITIES.TOOL_ID, TOOL_CAPABILITIES.NAME)
            .doUpdate()
            .set(TOOL_CAPABILITIES.DESCRIPTION, excluded(TOOL_CAPABILITIES.DESCRIPTION))
            .where(TOOL_CAPABILITIES.DESCRIPTION.ne(excluded(TOOL_CAPABILITIES.DESCRIPTION)))
            .execute()
        > 0;
  }

  @Override
  public Capability answer(DSLContext dsl, boolean unchanged) {
    return capability;
  }
}
