package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionNumber;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;

/**
 * A version by its tool and number. Throws TOOL_NOT_FOUND or VERSION_NOT_FOUND.
 *
 * @param showDeleted whether a version of a deleted tool counts
 */
record SelectVersion(ToolKey key, VersionNumber number, boolean showDeleted)
    implements Function<DSLContext, PublishedVersion> {
  @Override
  public PublishedVersion apply(DSLContext dsl) {
    Record row = query(dsl).fetchOptional().orElseThrow(() -> ToolRows.notFound(key));
    if (row.get(TOOL_VERSIONS.ID) == null) {
      throw VersionRows.notFound(key, number);
    }
    return VersionRows.published(key, row);
  }

  ResultQuery<?> query(DSLContext dsl) {
    return dsl.select(TOOL_VERSIONS.fields())
        .from(TOOLS)
        .leftJoin(TOOL_VERSIONS)
        .on(TOOL_VERSIONS.TOOL_ID.eq(TOOLS.ID))
        .and(TOOL_VERSIONS.VERSION.eq(number.toString()))
        .where(showDeleted ? ToolRows.is(key) : ToolRows.isNotDeleted(key));
  }
}
