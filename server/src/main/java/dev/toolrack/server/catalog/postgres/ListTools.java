package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/** A page of tools in the order of their slugs. */
record ListTools(String tenant, ToolFilter filter, PageRequest page)
    implements Function<DSLContext, Page<ToolSummary>> {
  @Override
  public Page<ToolSummary> apply(DSLContext dsl) {
    PageTokens tokens = new PageTokens("tools", tenant, filter);
    return Pages.of(
        dsl,
        rows(tokens.read(page.token(), 1)),
        page.size(),
        ToolRows::summary,
        row -> tokens.write(row.get(TOOLS.SLUG)));
  }

  /** The rows of the page, plus one if there is another page. */
  Select<Record> rows(@Nullable List<String> after) {
    Condition condition = matches(tenant, filter);
    if (after != null) {
      condition = condition.and(TOOLS.SLUG.gt(after.getFirst()));
    }
    return select(ToolRows.SUMMARY)
        .from(TOOLS)
        .where(condition)
        .orderBy(TOOLS.SLUG)
        .limit(page.size() + 1);
  }

  /** The conditions of the filter, except its query. */
  static Condition matches(String tenant, ToolFilter filter) {
    Condition condition = TOOLS.TENANT.eq(tenant);
    String platform = filter.platform();
    if (platform != null) {
      condition =
          condition.and(TOOLS.PLATFORM.eq(platform)).and(isIndexed(TOOLS.PLATFORM, platform, ""));
    }
    String category = filter.category();
    if (category != null) {
      condition =
          condition.and(TOOLS.CATEGORY.eq(category)).and(isIndexed(TOOLS.CATEGORY, category, ""));
    }
    ToolKind kind = filter.kind();
    if (kind != null) {
      var column = ToolRows.column(kind);
      condition =
          condition
              .and(TOOLS.KIND.eq(column))
              .and(isIndexed(TOOLS.KIND, column, dev.toolrack.jooq.enums.ToolKind.TOOL));
    }
    VersionStatus status = filter.versionStatus();
    if (status != null) {
      condition =
          condition.and(
              condition(
                  switch (status) {
                    case DRAFT -> TOOLS.HAS_DRAFT;
                    case ACTIVE -> TOOLS.HAS_ACTIVE;
                    case DEPRECATED -> TOOLS.HAS_DEPRECATED;
                    case RETIRED -> TOOLS.HAS_RETIRED;
                  }));
    }
    Boolean enabled = filter.enabled();
    if (enabled != null) {
      condition = condition.and(enabled ? condition(TOOLS.ENABLED) : not(condition(TOOLS.ENABLED)));
    }
    return filter.showDeleted() ? condition : condition.and(TOOLS.DELETED_AT.isNull());
  }

  /**
   * Repeats what follows from a column's value: that it is not the one excluded from the column's
   * partial index. Postgres cannot tell while the value is a parameter of a prepared statement.
   */
  private static <T> Condition isIndexed(Field<T> column, T value, T leftOut) {
    return value.equals(leftOut) ? noCondition() : column.ne(inline(leftOut));
  }
}
