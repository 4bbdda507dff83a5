package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import dev.toolrack.server.catalog.Published;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Publishes a version and points channels to it. Throws TOOL_NOT_FOUND, VERSION_CONTENT_CONFLICT,
 * or VERSION_RETIRED if channels are to point to an existing version that is retired.
 */
record PublishVersion(ToolKey key, VersionSpec content, VersionStatus status, List<String> channels)
    implements Mutation<Published> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    boolean isNew = publish(dsl, toolId);
    boolean channelsMoved = false;
    for (String channel : channels) {
      channelsMoved |= new SetChannel(key, channel, content.number()).point(dsl, toolId);
    }
    return isNew || channelsMoved;
  }

  private boolean publish(DSLContext dsl, long toolId) {
    Optional<PublishedVersion> present = VersionRows.find(dsl, toolId, key, content.number());
    if (present.isEmpty()) {
      dsl.insertInto(TOOL_VERSIONS).set(VersionRows.newRow(toolId, content, status)).execute();
      return true;
    }
    VersionRows.requireContent(present.get(), content);
    return false;
  }

  @Override
  public Published answer(DSLContext dsl, boolean unchanged) {
    return new Published(new SelectVersion(key, content.number(), true).apply(dsl), unchanged);
  }
}
