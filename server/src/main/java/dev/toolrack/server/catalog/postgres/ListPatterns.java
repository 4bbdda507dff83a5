package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.ToolKey;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** A page of the patterns of a tool in the order of their names. */
record ListPatterns(ToolKey key, @Nullable String capability, PageRequest page)
    implements Function<DSLContext, Page<Pattern>> {
  @Override
  public Page<Pattern> apply(DSLContext dsl) {
    PageTokens tokens = new PageTokens("patterns", key, capability);
    return Pages.ofTool(
        dsl,
        key,
        rows(tokens.read(page.token(), 1)),
        page.size(),
        row ->
            new Pattern(
                row.get(TOOL_PATTERNS.NAME),
                row.get(TOOL_PATTERNS.CAPABILITY),
                row.get(TOOL_PATTERNS.DESCRIPTION),
                row.get(TOOL_PATTERNS.EXAMPLE_INPUT)),
        row -> tokens.write(row.get(TOOL_PATTERNS.NAME)));
  }

  Select<Record> rows(@Nullable List<String> after) {
    Condition condition = TOOL_PATTERNS.TOOL_ID.eq(TOOLS.ID);
    if (capability != null) {
      condition = condition.and(TOOL_PATTERNS.CAPABILITY.eq(capability));
    }
    if (after != null) {
      condition = condition.and(TOOL_PATTERNS.NAME.gt(after.getFirst()));
    }
    return select(
            List.of(
                TOOL_PATTERNS.NAME,
                TOOL_PATTERNS.CAPABILITY,
                TOOL_PATTERNS.DESCRIPTION,
                TOOL_PATTERNS.EXAMPLE_INPUT))
        .from(TOOL_PATTERNS)
        .where(condition)
        .orderBy(TOOL_PATTERNS.NAME)
        .limit(page.size() + 1);
  }
}
