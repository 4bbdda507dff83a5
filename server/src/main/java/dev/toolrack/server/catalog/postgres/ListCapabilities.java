package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolKey;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** A page of the capabilities of a tool in the order of their names. */
record ListCapabilities(ToolKey key, PageRequest page)
    implements Function<DSLContext, Page<Capability>> {
  @Override
  public Page<Capability> apply(DSLContext dsl) {
    PageTokens tokens = new PageTokens("capabilities", key);
    return Pages.ofTool(
        dsl,
        key,
        rows(tokens.read(page.token(), 1)),
        page.size(),
        row ->
            new Capability(row.get(TOOL_CAPABILITIES.NAME), row.get(TOOL_CAPABILITIES.DESCRIPTION)),
        row -> tokens.write(row.get(TOOL_CAPABILITIES.NAME)));
  }

  Select<Record> rows(@Nullable List<String> after) {
    Condition condition = TOOL_CAPABILITIES.TOOL_ID.eq(TOOLS.ID);
    if (after != null) {
      condition = condition.and(TOOL_CAPABILITIES.NAME.gt(after.getFirst()));
    }
    return select(List.of(TOOL_CAPABILITIES.NAME, TOOL_CAPABILITIES.DESCRIPTION))
        .from(TOOL_CAPABILITIES)
        .where(condition)
        .orderBy(TOOL_CAPABILITIES.NAME)
        .limit(page.size() + 1);
  }
}
