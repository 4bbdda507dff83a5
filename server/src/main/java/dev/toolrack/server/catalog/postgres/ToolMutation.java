package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Tool;
import org.jooq.DSLContext;

/** A change to a tool that is answered with the tool, deleted or not. */
interface ToolMutation extends Mutation<Tool> {
  @Override
  default Tool answer(DSLContext dsl, boolean unchanged) {
    return new SelectTool(key(), true).apply(dsl);
  }
}
