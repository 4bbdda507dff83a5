package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Sequences.TOOLS_ID_SEQ;
import static dev.toolrack.jooq.Sequences.TOOL_VERSIONS_ID_SEQ;
import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CAPABILITIES;
import static dev.toolrack.jooq.Tables.TOOL_PATTERNS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.any;

import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Imports entries with different slugs: reads the present state of all, decides for each, then
 * writes all, in a number of statements that does not grow with the entries.
 */
record ImportWave(String tenant, List<ImportEntry> entries)
    implements Function<DSLContext, List<ImportOutcome>> {
  @Override
  public List<ImportOutcome> apply(DSLContext dsl) {
    Present present = Present.read(dsl, tenant, entries);
    ImportWrites writes = new ImportWrites(dsl, tenant);
    int newTools = 0;
    int newVersions = 0;
    for (ImportEntry entry : entries) {
      newTools += present.tools().containsKey(entry.tool().slug()) ? 0 : 1;
      newVersions += entry.version() == null ? 0 : 1;
    }
    var toolIds = dsl.nextvals(TOOLS_ID_SEQ, newTools).iterator();
    var versionIds = dsl.nextvals(TOOL_VERSIONS_ID_SEQ, newVersions).iterator();
    List<ImportOutcome> outcomes = new ArrayList<>(entries.size());
    for (ImportEntry entry : entries) {
      ToolsRecord tool = present.tools().get(entry.tool().slug());
      try {
        if (tool == null) {
          checkPatterns(entry, Map.of());
          writes.create(entry, toolIds.next(), entry.version() == null ? 0 : versionIds.next());
          outcomes.add(new ImportOutcome.Created());
        } else {
          boolean changes = update(dsl, present, tool, entry, writes, versionIds::next);
          outcomes.add(changes ? new ImportOutcome.Updated() : new ImportOutcome.Unchanged());
        }
      } catch (ToolrackException e) {
        outcomes.add(new ImportOutcome.Rejected(e));
      }
    }
    writes.apply();
    return outcomes;
  }

  /** Plans how to bring an existing tool to the entry's state; returns whether anything changes. */
  private static boolean update(
      DSLContext dsl,
      Present present,
      ToolsRecord tool,
      ImportEntry entry,
      ImportWrites writes,
      LongSupplier versionIds) {
    ToolSpec spec = ToolRows.spec(tool);
    ToolSpec wanted = entry.over(spec);
    if (tool.getDeletedAt() != null) {
      throw CreateTool.alreadyExists(wanted.slug());
    }
    if (spec.kind() != wanted.kind()) {
      throw ToolrackException.invalid(
          "tool.kind", "never changes, and the tool " + wanted.slug() + " is " + spec.kind());
    }
    long id = tool.getId();
    Map<String, Capability> capabilities = present.capabilities().getOrDefault(id, Map.of());
    Map<String, Pattern> patterns = present.patterns().getOrDefault(id, Map.of());
    checkPatterns(entry, capabilities);
    boolean changes = false;
    VersionSpec version = entry.version();
    if (version != null && !isPublished(dsl, present, tool, version)) {
      writes.publish(versionIds.getAsLong(), id, version);
      changes = true;
    }
    if (!wanted.equals(spec)) {
      writes.update(wanted);
      changes = true;
    }
    for (Capability capability : lastOfEachName(entry.capabilities(), Capability::name)) {
      if (!capability.equals(capabilities.get(capability.name()))) {
        writes.put(id, capability);
        changes = true;
      }
    }
    for (Pattern pattern : lastOfEachName(entry.patterns(), Pattern::name)) {
      if (!pattern.equals(patterns.get(pattern.name()))) {
        writes.put(id, pattern);
        changes = true;
      }
    }
    return changes;
  }

  /** Whether the version exists with the same content; throws VERSION_CONTENT_CONFLICT. */
  private static boolean isPublished(
      DSLContext dsl, Present present, ToolsRecord tool, VersionSpec version) {
    byte[] hash = present.hash(tool.getId(), version);
    if (hash == null) {
      return false;
    }
    if (Arrays.equals(hash, ContentHash.of(version))) {
      return true;
    }
    VersionRows.requireContent(
        VersionRows.find(dsl, tool.getId(), ToolRows.key(tool), version.number()).orElseThrow(),
        version);
    return true;
  }

  /** Throws PART_NOT_FOUND unless each pattern's capability exists or comes with the entry. */
  private static void checkPatterns(ImportEntry entry, Map<String, Capability> present) {
    for (Pattern pattern : entry.patterns()) {
      boolean known =
          present.containsKey(pattern.capability())
              || entry.capabilities().stream()
                  .anyMatch(capability -> capability.name().equals(pattern.capability()));
      if (!known) {
        throw ToolRows.partNotFound(entry.tool().slug(), "capability", pattern.capability());
      }
    }
  }

  static <T> Iterable<T> lastOfEachName(List<T> parts, Function<T, String> name) {
    Map<String, T> byName = new HashMap<>();
    parts.forEach(part -> byName.put(name.apply(part), part));
    return byName.values();
  }

  @Override
  public String toString() {
    return "ImportWave[tenant=" + tenant + ", entries=" + entries.size() + "]";
  }

  /**
   * The present state of the entries' tools, which remain locked until the end of the transaction.
   *
   * @param tools by slug
   * @param hashes content hashes by tool id, then by version
   * @param capabilities by tool id, then by name
   * @param patterns by tool id, then by name
   */
  private record Present(
      Map<String, ToolsRecord> tools,
      Map<Long, Map<String, byte[]>> hashes,
      Map<Long, Map<String, Capability>> capabilities,
      Map<Long, Map<String, Pattern>> patterns) {

    static Present read(DSLContext dsl, String tenant, List<ImportEntry> entries) {
      String[] slugs = entries.stream().map(entry -> entry.tool().slug()).toArray(String[]::new);
      Map<String, ToolsRecord> tools =
          dsl.selectFrom(TOOLS)
              .where(TOOLS.TENANT.eq(tenant))
              .and(TOOLS.SLUG.eq(any(slugs)))
              .orderBy(TOOLS.ID)
              .forNoKeyUpdate()
              .fetchMap(TOOLS.SLUG);
      Present present = new Present(tools, new HashMap<>(), new HashMap<>(), new HashMap<>());
      if (!tools.isEmpty()) {
        Long[] ids = tools.values().stream().map(ToolsRecord::getId).toArray(Long[]::new);
        present.readVersions(dsl, ids, entries);
        if (entries.stream().anyMatch(ImportWave::hasParts)) {
          present.readParts(dsl, ids);
        }
      }
      return present;
    }

    private void readVersions(DSLContext dsl, Long[] ids, List<ImportEntry> entries) {
      String[] versions =
          entries.stream()
              .map(ImportEntry::version)
              .filter(version -> version != null)
              .map(version -> version.number().toString())
              .distinct()
              .toArray(String[]::new);
      dsl.select(TOOL_VERSIONS.TOOL_ID, TOOL_VERSIONS.VERSION, TOOL_VERSIONS.CONTENT_HASH)
          .from(TOOL_VERSIONS)
          .where(TOOL_VERSIONS.TOOL_ID.eq(any(ids)))
          .and(TOOL_VERSIONS.VERSION.eq(any(versions)))
          .forEach(row -> of(hashes, row.value1()).put(row.value2(), row.value3()));
    }

    private void readParts(DSLContext dsl, Long[] ids) {
      dsl.selectFrom(TOOL_CAPABILITIES)
          .where(TOOL_CAPABILITIES.TOOL_ID.eq(any(ids)))
          .forEach(
              row ->
                  of(capabilities, row.getToolId())
                      .put(row.getName(), new Capability(row.getName(), row.getDescription())));
      dsl.selectFrom(TOOL_PATTERNS)
          .where(TOOL_PATTERNS.TOOL_ID.eq(any(ids)))
          .forEach(
              row ->
                  of(patterns, row.getToolId())
                      .put(
                          row.getName(),
                          new Pattern(
                              row.getName(),
                              row.getCapability(),
                              row.getDescription(),
                              row.getExampleInput())));
    }

    private static <V> Map<String, V> of(Map<Long, Map<String, V>> parts, Long toolId) {
      return parts.computeIfAbsent(toolId, _ -> new HashMap<>());
    }

    byte @Nullable [] hash(long toolId, VersionSpec version) {
      return hashes.getOrDefault(toolId, Map.of()).get(version.number().toString());
    }
  }

  private static boolean hasParts(ImportEntry entry) {
    return !entry.capabilities().isEmpty() || !entry.patterns().isEmpty();
  }
}
