package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;

import dev.toolrack.server.catalog.ToolKey;
import org.jooq.DSLContext;

/** Deletes a channel. Throws TOOL_NOT_FOUND or PART_NOT_FOUND. */
record DeleteChannel(ToolKey key, String channel) implements ToolMutation {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    int deleted =
        dsl.deleteFrom(TOOL_CHANNELS)
            .where(TOOL_CHANNELS.TOOL_ID.eq(toolId))
            .and(TOOL_CHANNELS.NAME.eq(channel))
            .execute();
    if (deleted == 0) {
      throw ToolRows.partNotFound(key.slug(), "channel", channel);
    }
    return true;
  }
}
