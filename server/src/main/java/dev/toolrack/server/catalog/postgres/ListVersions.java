package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** A page of the versions of a tool without their schemas, the highest first. */
record ListVersions(ToolKey key, @Nullable VersionStatus status, PageRequest page)
    implements Function<DSLContext, Page<PublishedVersion>> {
  @Override
  public Page<PublishedVersion> apply(DSLContext dsl) {
    PageTokens tokens = new PageTokens("versions", key, status);
    return Pages.ofTool(
        dsl,
        key,
        rows(tokens.read(page.token(), 1)),
        page.size(),
        row -> VersionRows.publishedWithoutSchemas(key, row),
        row -> tokens.write(row.get(TOOL_VERSIONS.PRECEDENCE)));
  }

  Select<Record> rows(@Nullable List<String> after) {
    Condition condition = TOOL_VERSIONS.TOOL_ID.eq(TOOLS.ID);
    if (status != null) {
      condition = condition.and(TOOL_VERSIONS.STATUS.eq(VersionRows.column(status)));
    }
    if (after != null) {
      condition = condition.and(TOOL_VERSIONS.PRECEDENCE.lt(after.getFirst()));
    }
    return select(VersionRows.WITHOUT_SCHEMAS)
        .from(TOOL_VERSIONS)
        .where(condition)
        .orderBy(TOOL_VERSIONS.PRECEDENCE.desc())
        .limit(page.size() + 1);
  }
}
