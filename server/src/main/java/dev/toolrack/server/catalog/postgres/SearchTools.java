package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.containsWord;
import static dev.toolrack.jooq.Routines.isAlike;
import static dev.toolrack.jooq.Routines.likeness;
import static dev.toolrack.jooq.Routines.searchText;
import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_SEARCH;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolSummary;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * A page of tools whose slug, name and description together hold every word of the query, or
 * something much like the query; the most alike first, then in the order of slugs.
 *
 * <p>Looked at are the tools that {@link SearchIndex} finds and those that have changed since it
 * was brought up to date, as it was then and they were at one moment: that of the statement.
 */
record SearchTools(String tenant, ToolFilter filter, String query, PageRequest page)
    implements Function<DSLContext, Page<ToolSummary>> {
  private static final Field<String> TEXT =
      searchText(TOOLS.SLUG, TOOLS.DISPLAY_NAME, TOOLS.DESCRIPTION);

  @Override
  public Page<ToolSummary> apply(DSLContext dsl) {
    PageTokens tokens = new PageTokens("search", tenant, filter);
    return Pages.of(
        dsl,
        rows(tokens.read(page.token(), 2)),
        page.size(),
        ToolRows::summary,
        row -> tokens.write(row.get(score()).toString(), row.get(TOOLS.SLUG)));
  }

  private Field<Float> score() {
    return likeness(TEXT, val(query)).as("score");
  }

  /** The rows of the page, and one more if there is another page. */
  Select<Record> rows(@Nullable List<String> after) {
    Field<Float> likeness = likeness(TEXT, val(query));
    Condition condition =
        ListTools.matches(tenant, filter)
            .and(found(TEXT))
            .and(TOOLS.ID.eq(any(array(candidates()))));
    if (after != null) {
      float score = score(after.getFirst());
      condition =
          condition.and(
              likeness.lt(score).or(likeness.eq(score).and(TOOLS.SLUG.gt(after.getLast()))));
    }
    return select(ToolRows.SUMMARY)
        .select(score())
        .from(TOOLS)
        .where(condition)
        .orderBy(likeness.desc(), TOOLS.SLUG)
        .limit(page.size() + 1);
  }

  private static float score(String key) {
    try {
      return Float.parseFloat(key);
    } catch (NumberFormatException e) {
      throw PageTokens.refused().withCause(e);
    }
  }

  /**
   * Ids of all tools that may be found. As an array, because each of them is looked up then,
   * whatever Postgres believes their number to be.
   */
  private Select<Record1<Long>> candidates() {
    return select(TOOL_SEARCH.TOOL_ID)
        .from(TOOL_SEARCH)
        .where(found(TOOL_SEARCH.DOCUMENT))
        .unionAll(
            select(CATALOG_CHANGES.TOOL_ID)
                .from(CATALOG_CHANGES)
                .where(CATALOG_CHANGES.REVISION.gt(SearchIndex.INDEXED)));
  }

  private Condition found(Field<String> text) {
    Condition everyWord = null;
    for (String word : query.strip().split("\\s+", -1)) {
      Condition holds = condition(containsWord(text, val("%" + escaped(word) + "%")));
      everyWord = everyWord == null ? holds : everyWord.and(holds);
    }
    Condition alike = condition(isAlike(text, val(query)));
    return everyWord == null ? alike : everyWord.or(alike);
  }

  private static String escaped(String word) {
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
