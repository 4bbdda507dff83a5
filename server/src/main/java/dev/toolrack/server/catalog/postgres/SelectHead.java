package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.toolrack.server.catalog.Loaded;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionRef;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;

/** The head of an enabled tool, in one statement and so from one snapshot. */
record SelectHead(ToolKey key) implements Function<DSLContext, Loaded<ToolHead>> {
  private static final Field<Long> AS_OF = Revisions.newest();

  private static final Field<List<VersionRef>> VERSIONS =
      multiset(
              select(TOOL_VERSIONS.ID, TOOL_VERSIONS.VERSION, TOOL_VERSIONS.STATUS)
                  .from(TOOL_VERSIONS)
                  .where(TOOL_VERSIONS.TOOL_ID.eq(TOOLS.ID))
                  .orderBy(TOOL_VERSIONS.PRECEDENCE.desc()))
          .as("versions")
          .convertFrom(
              rows ->
                  rows.map(
                      row ->
                          new VersionRef(
                              row.value1(),
                              VersionRows.number(row.value2()),
                              VersionRows.status(row.value3()))));

  private static final Field<Map<String, Long>> CHANNELS =
      multiset(
              select(TOOL_CHANNELS.NAME, TOOL_VERSIONS.ID)
                  .from(TOOL_CHANNELS)
                  .join(TOOL_VERSIONS)
                  .on(TOOL_VERSIONS.TOOL_ID.eq(TOOL_CHANNELS.TOOL_ID))
                  .and(TOOL_VERSIONS.VERSION.eq(TOOL_CHANNELS.VERSION))
                  .where(TOOL_CHANNELS.TOOL_ID.eq(TOOLS.ID)))
          .as("channels")
          .convertFrom(rows -> rows.intoMap(TOOL_CHANNELS.NAME, TOOL_VERSIONS.ID));

  @Override
  public Loaded<ToolHead> apply(DSLContext dsl) {
    Record row = query(dsl).fetchSingle();
    return new Loaded<>(row.get(TOOLS.ID) == null ? null : head(row), row.get(AS_OF));
  }

  ResultQuery<?> query(DSLContext dsl) {
    return dsl.select(
            AS_OF,
            TOOLS.ID,
            TOOLS.KIND,
            TOOLS.DISPLAY_NAME,
            TOOLS.DESCRIPTION,
            TOOLS.REVISION,
            VERSIONS,
            CHANNELS)
        .from(selectOne().asTable("one"))
        .leftJoin(TOOLS)
        .on(ToolRows.isNotDeleted(key))
        .and(condition(TOOLS.ENABLED));
  }

  private ToolHead head(Record row) {
    return new ToolHead(
        key,
        ToolRows.kind(row.get(TOOLS.KIND)),
        row.get(TOOLS.DISPLAY_NAME),
        row.get(TOOLS.DESCRIPTION),
        row.get(CHANNELS),
        row.get(VERSIONS),
        row.get(TOOLS.REVISION));
  }
}
