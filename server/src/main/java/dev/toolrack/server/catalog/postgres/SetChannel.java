package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.excluded;

import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jooq.DSLContext;

/** Points a channel to a version. Throws TOOL_NOT_FOUND, VERSION_NOT_FOUND or VERSION_RETIRED. */
record SetChannel(ToolKey key, String channel, VersionNumber number) implements ToolMutation {
  @Override
  public boolean apply(DSLContext dsl) {
    return point(dsl, ToolRows.lock(dsl, key).getId());
  }

  /** Points a channel of a locked tool to the version; returns whether it pointed elsewhere. */
  boolean point(DSLContext dsl, long toolId) {
    var status =
        dsl.select(TOOL_VERSIONS.STATUS)
            .from(TOOL_VERSIONS)
            .where(TOOL_VERSIONS.TOOL_ID.eq(toolId))
            .and(TOOL_VERSIONS.VERSION.eq(number.toString()))
            .fetchOptional(TOOL_VERSIONS.STATUS)
            .orElseThrow(() -> VersionRows.notFound(key, number));
    if (status == dev.toolrack.jooq.enums.VersionStatus.RETIRED) {
      throw ToolrackException.of(
              Reason.VERSION_RETIRED, "Version " + number + " of " + key.slug() + " is retired")
          .with("slug", key.slug())
          .with("version", number.toString());
    }
    return dsl.insertInto(TOOL_CHANNELS)
            .set(TOOL_CHANNELS.TOOL_ID, toolId)
            .set(TOOL_CHANNELS.NAME, channel)
            .set(TOOL_CHANNELS.VERSION, number.toString())
            .onConflict(TOOL_CHANNELS.TOOL_ID, TOOL_CHANNELS.NAME)
            .doUpdate()
            .set(TOOL_CHANNELS.VERSION, excluded(TOOL_CHANNELS.VERSION))
            .where(TOOL_CHANNELS.VERSION.ne(excluded(TOOL_CHANNELS.VERSION)))
            .execute()
        > 0;
  }
}
