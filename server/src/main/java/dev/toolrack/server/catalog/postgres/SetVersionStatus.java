package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import dev.toolrack.jooq.tables.records.ToolVersionsRecord;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jooq.DSLContext;

/**
 * Moves a version to another status. Throws TOOL_NOT_FOUND, VERSION_NOT_FOUND or
 * ILLEGAL_STATUS_MOVE.
 */
record SetVersionStatus(ToolKey key, VersionNumber number, VersionStatus status)
    implements Mutation<PublishedVersion> {
  @Override
  public boolean apply(DSLContext dsl) {
    long toolId = ToolRows.lock(dsl, key).getId();
    ToolVersionsRecord row =
        dsl.selectFrom(TOOL_VERSIONS)
            .where(TOOL_VERSIONS.TOOL_ID.eq(toolId))
            .and(TOOL_VERSIONS.VERSION.eq(number.toString()))
            .forNoKeyUpdate()
            .fetchOptional()
            .orElseThrow(() -> VersionRows.notFound(key, number));
    VersionStatus present = VersionRows.status(row.getStatus());
    if (present == status) {
      return false;
    }
    if (!present.canMoveTo(status)) {
      throw ToolrackException.of(
              Reason.ILLEGAL_STATUS_MOVE,
              "A version that is " + present + " cannot become " + status)
          .with("from", present.name())
          .with("to", status.name());
    }
    dsl.update(TOOL_VERSIONS)
        .set(TOOL_VERSIONS.STATUS, VersionRows.column(status))
        .where(TOOL_VERSIONS.ID.eq(row.getId()))
        .execute();
    return true;
  }

  @Override
  public PublishedVersion answer(DSLContext dsl, boolean unchanged) {
    return new SelectVersion(key, number, true).apply(dsl);
  }
}
