package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.likeness;
import static dev.toolrack.jooq.Routines.searchText;
import static dev.toolrack.jooq.Tables.TOOLS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of tools whose slug, name and description together contain every word of the query, or
 * something similar to the query; best match first, then in the order of slugs. If there are very
 * many, {@link SearchCandidates} decides which are examined.
 *
 * <p>Both the tools found by {@link SearchIndex} and those changed since it was updated are
 * examined as of one snapshot, that of the statement.
 *
 * <p>Requires a statement timeout. A search that exceeds it is repeated only for tools that contain
 * every word, for which the index has to examine much less.
 */
record SearchTools(String tenant, ToolFilter filter, String query, PageRequest page)
    implements Function<DSLContext, Page<ToolSummary>> {
  static final Field<String> TEXT = searchText(TOOLS.SLUG, TOOLS.DISPLAY_NAME, TOOLS.DESCRIPTION);

  private static final Logger log = LoggerFactory.getLogger(SearchTools.class);

  @Override
  public Page<ToolSummary> apply(DSLContext dsl) {
    try {
      return page(dsl, true);
    } catch (DataAccessException e) {
      if (!Failures.isOutOfTime(e)) {
        throw e;
      }
      log.debug("A search looks for every word alone", e);
    }
    try {
      return page(dsl, false);
    } catch (DataAccessException e) {
      if (!Failures.isOutOfTime(e)) {
        throw e;
      }
      // If Postgres cannot even list tools in time, the query is not to blame, and that failure is
      // thrown.
      var _ = new ListTools(tenant, ToolFilter.ALL, new PageRequest(1, "")).apply(dsl);
      throw ToolrackException.invalid(
              "query", "takes too long to look for; use rarer or longer words, or filters")
          .withCause(e);
    }
  }

  private Page<ToolSummary> page(DSLContext dsl, boolean alikeToo) {
    PageTokens tokens = new PageTokens("search", tenant, filter);
    return Pages.of(
        dsl,
        rows(tokens.read(page.token(), 2), alikeToo),
        page.size(),
        ToolRows::summary,
        row -> tokens.write(row.get(score()).toString(), row.get(TOOLS.SLUG)));
  }

  private Field<Float> score() {
    return likeness(TEXT, val(query)).as("score");
  }

  /**
   * The rows of the page, plus one if there is another page.
   *
   * @param alikeToo whether something similar to the query suffices
   */
  Select<Record> rows(@Nullable List<String> after, boolean alikeToo) {
    SearchWords words = new SearchWords(query);
    Field<Float> likeness = likeness(TEXT, val(query));
    Condition found = words.allIn(TEXT);
    if (alikeToo) {
      found = found.or(words.alikeIn(TEXT));
    }
    Condition condition =
        ListTools.matches(tenant, filter)
            .and(found)
            .and(TOOLS.ID.eq(any(new SearchCandidates(tenant, filter, words, alikeToo).ids())));
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
}
