package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.excluded;

import dev.toolrack.jooq.tables.records.ToolCapabilitiesRecord;
import dev.toolrack.jooq.tables.records.ToolPatternsRecord;
import dev.toolrack.jooq.tables.records.ToolVersionsRecord;
import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStepN;
import org.jooq.Record;
import org.jooq.Table;

/**
 * Collects the rows that a wave of an import writes, then writes them with one statement per table:
 * new rows with COPY, rows that may exist with INSERT. For one thread.
 */
final class ImportWrites {
  private static final List<Field<?>> SPEC =
      List.of(
          TOOLS.TENANT,
          TOOLS.SLUG,
          TOOLS.KIND,
          TOOLS.DISPLAY_NAME,
          TOOLS.DESCRIPTION,
          TOOLS.PLATFORM,
          TOOLS.CATEGORY,
          TOOLS.TAGS,
          TOOLS.ANNOTATIONS,
          TOOLS.ENABLED);
  private static final List<Field<?>> NEW_TOOL = new ArrayList<>(SPEC);

  static {
    NEW_TOOL.addAll(
        List.of(TOOLS.ID, TOOLS.LATEST_VERSION_ID, TOOLS.LATEST_VERSION, TOOLS.HAS_ACTIVE));
  }

  private static final List<Field<?>> VERSION =
      List.of(
          TOOL_VERSIONS.ID,
          TOOL_VERSIONS.TOOL_ID,
          TOOL_VERSIONS.VERSION,
          TOOL_VERSIONS.STATUS,
          TOOL_VERSIONS.DISPLAY_NAME,
          TOOL_VERSIONS.DESCRIPTION,
          TOOL_VERSIONS.INPUT_SCHEMA,
          TOOL_VERSIONS.OUTPUT_SCHEMA,
          TOOL_VERSIONS.ENDPOINT,
          TOOL_VERSIONS.POLICY,
          TOOL_VERSIONS.ANNOTATIONS,
          TOOL_VERSIONS.CONTENT_HASH);

  private final DSLContext dsl;
  private final String tenant;
  private final List<ToolsRecord> newTools = new ArrayList<>();
  private final List<ToolsRecord> changedTools = new ArrayList<>();
  private final List<ToolVersionsRecord> versions = new ArrayList<>();
  private final List<ToolCapabilitiesRecord> capabilities = new ArrayList<>();
  private final List<ToolPatternsRecord> patterns = new ArrayList<>();

  ImportWrites(DSLContext dsl, String tenant) {
    this.dsl = dsl;
    this.tenant = tenant;
  }

  /**
   * Adds a new tool with everything that comes with it. The version id is ignored if there is no
   * version.
   */
  void create(ImportEntry entry, long toolId, long versionId) {
    ToolsRecord row = ToolRows.newRow(tenant, entry.tool());
    setId(row, TOOLS.ID, toolId);
    row.setLatestVersion("");
    row.setHasActive(false);
    VersionSpec version = entry.version();
    if (version != null) {
      publish(versionId, toolId, version);
      row.setHasActive(true);
      if (!version.number().isPrerelease()) {
        row.setLatestVersionId(versionId);
        row.setLatestVersion(version.number().toString());
      }
    }
    newTools.add(row);
    ImportWave.lastOfEachName(entry.capabilities(), Capability::name)
        .forEach(capability -> put(toolId, capability));
    ImportWave.lastOfEachName(entry.patterns(), Pattern::name)
        .forEach(pattern -> put(toolId, pattern));
  }

  /** Adds new values for an existing tool. */
  void update(ToolSpec spec) {
    changedTools.add(ToolRows.newRow(tenant, spec));
  }

  void publish(long versionId, long toolId, VersionSpec content) {
    ToolVersionsRecord row = VersionRows.newRow(toolId, content, VersionStatus.ACTIVE);
    setId(row, TOOL_VERSIONS.ID, versionId);
    versions.add(row);
  }

  /** An unattached record creates a whole configuration just to look up how keys are set. */
  private void setId(Record row, Field<Long> column, long id) {
    row.attach(dsl.configuration());
    row.set(column, id);
  }

  void put(long toolId, Capability capability) {
    capabilities.add(
        new ToolCapabilitiesRecord(toolId, capability.name(), capability.description()));
  }

  void put(long toolId, Pattern pattern) {
    patterns.add(
        new ToolPatternsRecord(
            toolId,
            pattern.name(),
            pattern.capability(),
            pattern.description(),
            pattern.exampleInput()));
  }

  void apply() {
    if (!versions.isEmpty()) {
      // Before their tools, which are then written together with their latest version.
      var _ = new CopyInto<>(TOOL_VERSIONS, VERSION, versions).apply(dsl);
    }
    if (!newTools.isEmpty()) {
      // In the same order everywhere, so that two imports of the same new slugs do not deadlock.
      newTools.sort(Comparator.comparing(ToolsRecord::getSlug));
      var _ = new CopyInto<>(TOOLS, NEW_TOOL, newTools).apply(dsl);
    }
    if (!changedTools.isEmpty()) {
      rows(TOOLS, SPEC, changedTools)
          .onConflict(TOOLS.TENANT, TOOLS.SLUG)
          .doUpdate()
          .set(TOOLS.DISPLAY_NAME, excluded(TOOLS.DISPLAY_NAME))
          .set(TOOLS.DESCRIPTION, excluded(TOOLS.DESCRIPTION))
          .set(TOOLS.PLATFORM, excluded(TOOLS.PLATFORM))
          .set(TOOLS.CATEGORY, excluded(TOOLS.CATEGORY))
          .set(TOOLS.TAGS, excluded(TOOLS.TAGS))
          .set(TOOLS.ANNOTATIONS, excluded(TOOLS.ANNOTATIONS))
          .set(TOOLS.ENABLED, excluded(TOOLS.ENABLED))
          .execute();
    }
    if (!capabilities.isEmpty()) {
      rows(TOOL_CAPABILITIES, List.of(TOOL_CAPABILITIES.fields()), capabilities)
          .onConflict(TOOL_CAPABILITIES.TOOL_ID, TOOL_CAPABILITIES.NAME)
          .doUpdate()
          .set(TOOL_CAPABILITIES.DESCRIPTION, excluded(TOOL_CAPABILITIES.DESCRIPTION))
          .execute();
    }
    if (!patterns.isEmpty()) {
      rows(TOOL_PATTERNS, List.of(TOOL_PATTERNS.fields()), patterns)
          .onConflict(TOOL_PATTERNS.TOOL_ID, TOOL_PATTERNS.NAME)
          .doUpdate()
          .set(TOOL_PATTERNS.CAPABILITY, excluded(TOOL_PATTERNS.CAPABILITY))
          .set(TOOL_PATTERNS.DESCRIPTION, excluded(TOOL_PATTERNS.DESCRIPTION))
          .set(TOOL_PATTERNS.EXAMPLE_INPUT, excluded(TOOL_PATTERNS.EXAMPLE_INPUT))
          .execute();
    }
  }

  private <R extends Record> InsertValuesStepN<R> rows(
      Table<R> table, List<Field<?>> columns, List<R> rows) {
    InsertValuesStepN<R> insert = dsl.insertInto(table, columns);
    for (R row : rows) {
      insert = insert.values(columns.stream().map(row::get).toArray());
    }
    return insert;
  }
}
