package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import dev.toolrack.server.catalog.PublishedVersion;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;

/** A version by its id. */
record SelectVersionById(long id) implements Function<DSLContext, Optional<PublishedVersion>> {
  @Override
  public Optional<PublishedVersion> apply(DSLContext dsl) {
    return dsl.select(TOOL_VERSIONS.fields())
        .select(TOOLS.TENANT, TOOLS.SLUG)
        .from(TOOL_VERSIONS)
        .join(TOOLS)
        .on(TOOLS.ID.eq(TOOL_VERSIONS.TOOL_ID))
        .where(TOOL_VERSIONS.ID.eq(id))
        .fetchOptional(row -> VersionRows.published(ToolRows.key(row), row));
  }
}
