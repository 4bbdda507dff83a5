package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.CATALOG_CHANGES;
import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_SEARCH;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.one;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import dev.toolrack.server.catalog.ToolFilter;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.SelectLimitStep;
import org.jooq.impl.SQLDataType;

/**
 * The tools that a search examines: a bounded number of those in {@link SearchIndex}, and all that
 * have changed since it was updated. First come tools whose slug begins with the first word and
 * those that contain every word; if there are few of these, tools with something similar to the
 * query are added. If there are very many, the choice depends neither on similarity nor on the
 * page.
 *
 * @param alikeToo whether to add tools with something similar to the query if few contain every
 *     word
 */
record SearchCandidates(String tenant, ToolFilter filter, SearchWords words, boolean alikeToo) {
  /** Most candidates of each kind: ranking them costs more than finding them. */
  static final int MOST = 2_000;

  /** Most tools that are read one by one for words that no index finds. */
  static final int MOST_READ = 10_000;

  private static final Field<Long> ID = field(name("id"), SQLDataType.BIGINT);

  /**
   * Their ids. As an array, because then each is looked up, whatever Postgres estimates their
   * number to be.
   */
  Field<Long[]> ids() {
    Field<Long[]> found = array(found());
    return narrows() ? when(isShort(), array(list())).otherwise(found) : found;
  }

  private boolean narrows() {
    return filter.platform() != null
        || filter.category() != null
        || filter.kind() != null
        || filter.versionStatus() != null
        || filter.enabled() != null;
  }

  /** Whether the filter leaves so few tools that all of them can be examined. */
  private Condition isShort() {
    Field<Integer> length =
        field(select(count()).from(select(one()).from(TOOLS).where(isListed()).limit(MOST + 1)));
    return length.le(MOST);
  }

  private Select<Record1<Long>> list() {
    return select(TOOLS.ID).from(TOOLS).where(isAmongFirst(noCondition(), MOST));
  }

  private Select<Record1<Long>> found() {
    CommonTableExpression<Record1<Long>> holding =
        name("holding").fields(ID.getName()).asMaterialized(holding());
    Select<Record1<Long>> each =
        read(words.begin(TOOLS.SLUG), MOST).unionAll(select(ID).from(holding)).unionAll(changed());
    if (alikeToo) {
      Field<Integer> held = field(select(count()).from(holding));
      each = each.unionAll(alike(held.lt(MOST)));
    }
    return with(holding).select(ID).from(each.asTable("candidate", ID.getName()));
  }

  /** Some tools that contain every word. */
  private Select<Record1<Long>> holding() {
    if (!words.areIndexed()) {
      return read(noCondition(), MOST_READ).limit(MOST);
    }
    // Whether words or filter select fewer tools is for Postgres to decide. Without a filter there
    // is no choice, and a join might read all tools of the tenant before the first match.
    return narrows()
        ? select(TOOL_SEARCH.TOOL_ID)
            .from(TOOL_SEARCH)
            .join(TOOLS)
            .on(TOOLS.ID.eq(TOOL_SEARCH.TOOL_ID))
            .where(isListed())
            .and(words.allIn(TOOL_SEARCH.DOCUMENT))
            .limit(MOST)
        : select(TOOL_SEARCH.TOOL_ID)
            .from(TOOL_SEARCH)
            .where(words.allIn(TOOL_SEARCH.DOCUMENT))
            .and(isIndexedToolListed())
            .limit(MOST);
  }

  /** Some tools that do not contain every word, but something similar to the query. */
  private Select<Record1<Long>> alike(Condition wanted) {
    return select(TOOL_SEARCH.TOOL_ID)
        .from(TOOL_SEARCH)
        .where(wanted)
        .and(words.alikeIn(TOOL_SEARCH.DOCUMENT))
        .and(not(words.allIn(TOOL_SEARCH.DOCUMENT)))
        .and(isIndexedToolListed())
        .limit(MOST);
  }

  /** Tools that contain every word, among the first tools that match the condition. */
  private SelectLimitStep<Record1<Long>> read(Condition condition, int most) {
    return select(TOOLS.ID)
        .from(TOOLS)
        .where(isAmongFirst(condition, most))
        .and(words.allIn(SearchTools.TEXT));
  }

  /**
   * Whether a tool is among the first by slug, which the lists' index shows without reading the
   * tools.
   */
  private Condition isAmongFirst(Condition condition, int most) {
    return TOOLS
        .TENANT
        .eq(tenant)
        .and(
            TOOLS.SLUG.eq(
                any(
                    array(
                        select(TOOLS.SLUG)
                            .from(TOOLS)
                            .where(isListed())
                            .and(condition)
                            .orderBy(TOOLS.SLUG)
                            .limit(most)))));
  }

  private static Select<Record1<Long>> changed() {
    return select(CATALOG_CHANGES.TOOL_ID)
        .from(CATALOG_CHANGES)
        .where(CATALOG_CHANGES.REVISION.gt(SearchIndex.INDEXED));
  }

  private Condition isListed() {
    return ListTools.matches(tenant, filter);
  }

  /** Looked up for each tool in turn, so that nothing is read beyond the last one needed. */
  private Condition isIndexedToolListed() {
    return condition(
        field(
            select(inline(true))
                .from(TOOLS)
                .where(TOOLS.ID.eq(TOOL_SEARCH.TOOL_ID))
                .and(isListed())));
  }
}
