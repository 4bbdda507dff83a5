package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;

import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectField;

/** Reads and writes rows of tools. */
final class ToolRows {
  /** The columns that a list shows, all of which are in the indexes that serve lists. */
  static final List<SelectField<?>> SUMMARY =
      List.of(
          TOOLS.SLUG,
          TOOLS.KIND,
          TOOLS.DISPLAY_NAME,
          TOOLS.PLATFORM,
          TOOLS.CATEGORY,
          TOOLS.ENABLED,
          TOOLS.LATEST_VERSION,
          TOOLS.DELETED_AT);

  private ToolRows() {}

  static ToolSummary summary(Record row) {
    return new ToolSummary(
        row.get(TOOLS.SLUG),
        kind(row.get(TOOLS.KIND)),
        row.get(TOOLS.DISPLAY_NAME),
        row.get(TOOLS.PLATFORM),
        row.get(TOOLS.CATEGORY),
        row.get(TOOLS.ENABLED),
        row.get(TOOLS.LATEST_VERSION),
        row.get(TOOLS.DELETED_AT) != null);
  }

  static ToolKey key(Record row) {
    return new ToolKey(row.get(TOOLS.TENANT), row.get(TOOLS.SLUG));
  }

  static ToolSpec spec(Record row) {
    return StoredRow.read("tool " + row.get(TOOLS.SLUG), () -> recorded(row));
  }

  private static ToolSpec recorded(Record row) {
    return new ToolSpec(
        row.get(TOOLS.SLUG),
        kind(row.get(TOOLS.KIND)),
        row.get(TOOLS.DISPLAY_NAME),
        row.get(TOOLS.DESCRIPTION),
        row.get(TOOLS.PLATFORM),
        row.get(TOOLS.CATEGORY),
        List.of(row.get(TOOLS.TAGS)),
        EndpointJson.readAnnotations(row.get(TOOLS.ANNOTATIONS)),
        row.get(TOOLS.ENABLED));
  }

  /** Creates the row of a new tool. */
  static ToolsRecord newRow(String tenant, ToolSpec spec) {
    ToolsRecord row = new ToolsRecord();
    row.setTenant(tenant);
    row.setSlug(spec.slug());
    row.setKind(column(spec.kind()));
    setChangeable(row, spec);
    return row;
  }

  /** Sets the columns of a tool that can change. */
  static void setChangeable(ToolsRecord row, ToolSpec spec) {
    row.setDisplayName(spec.displayName());
    row.setDescription(spec.description());
    row.setPlatform(spec.platform());
    row.setCategory(spec.category());
    row.setTags(spec.tags().toArray(String[]::new));
    row.setAnnotations(EndpointJson.writeAnnotations(spec.annotations()));
    row.setEnabled(spec.enabled());
  }

  static ToolKind kind(dev.toolrack.jooq.enums.ToolKind column) {
    return ToolKind.valueOf(column.name());
  }

  static dev.toolrack.jooq.enums.ToolKind column(ToolKind kind) {
    return dev.toolrack.jooq.enums.ToolKind.valueOf(kind.name());
  }

  static Condition is(ToolKey key) {
    return TOOLS.TENANT.eq(key.tenant()).and(TOOLS.SLUG.eq(key.slug()));
  }

  static Condition isNotDeleted(ToolKey key) {
    return is(key).and(TOOLS.DELETED_AT.isNull());
  }

  /**
   * The row of a tool that is not deleted, locked until the end of the transaction, so that
   * mutations of a tool run one after another.
   *
   * @throws ToolrackException TOOL_NOT_FOUND
   */
  static ToolsRecord lock(DSLContext dsl, ToolKey key) {
    return dsl.selectFrom(TOOLS)
        .where(isNotDeleted(key))
        .forNoKeyUpdate()
        .fetchOptional()
        .orElseThrow(() -> notFound(key));
  }

  static ToolrackException notFound(ToolKey key) {
    return Resolver.toolNotFound(key.slug());
  }

  static ToolrackException partNotFound(String slug, String part, String name) {
    return ToolrackException.of(
            Reason.PART_NOT_FOUND, "The tool " + slug + " has no " + part + " " + name)
        .with("slug", slug)
        .with("part", part)
        .with("name", name);
  }
}
