package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Published;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in Postgres. Does not own the database. Every method except those that a Resolve
 * waits for fails with ADMISSION_SHED while such calls hold all connections of the pool that are
 * not reserved.
 */
public final class PostgresCatalogStore implements CatalogStore, SnapshotStore {
  /** The period that {@link #mostUsed} considers. */
  private static final Duration MOST_USED_SPAN = Duration.ofDays(1);

  private final Database database;
  private final Mutations mutations;

  /**
   * Creates a store.
   *
   * @param lockTimeout longest wait of a mutation for a lock, after which it fails with
   *     CATALOG_UNAVAILABLE
   */
  public PostgresCatalogStore(Database database, Duration lockTimeout) {
    this.database = database;
    this.mutations = new Mutations(database.dsl(), lockTimeout);
  }

  private <R> R read(Function<DSLContext, R> query) {
    return read(database.dsl(), query);
  }

  private static <R> R read(DSLContext dsl, Function<DSLContext, R> query) {
    try {
      return query.apply(dsl);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public List<LoadedHead> loadHeads(List<HeadQuery> queries) {
    return read(database.reservedDsl(), new SelectHeads(queries));
  }

  @Override
  public @Nullable PublishedVersion loadVersion(long id) {
    return read(database.reservedDsl(), new SelectVersionById(id)).orElse(null);
  }

  @Override
  public List<ToolKey> mostUsed(int limit) {
    return read(database.patientDsl(), new SelectMostUsed(MOST_USED_SPAN, limit));
  }

  @Override
  public Tool getTool(ToolKey key, boolean showDeleted) {
    return read(new SelectTool(key, showDeleted));
  }

  @Override
  public Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page) {
    String query = filter.query();
    return query == null || query.isBlank()
        ? read(new ListTools(tenant, filter, page))
        : read(database.searchDsl(), new SearchTools(tenant, filter, query, page));
  }

  @Override
  public PublishedVersion getVersion(ToolKey key, VersionNumber number) {
    return read(new SelectVersion(key, number, false));
  }

  @Override
  public Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page) {
    return read(new ListVersions(key, status, page));
  }

  @Override
  public Page<Capability> listCapabilities(ToolKey key, PageRequest page) {
    return read(new ListCapabilities(key, page));
  }

  @Override
  public Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page) {
    return read(new ListPatterns(key, capability, page));
  }

  @Override
  public Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId) {
    return mutations.run(new CreateTool(tenant, spec), requestId);
  }

  @Override
  public Mutated<Tool> updateTool(
      ToolKey key, ToolUpdate update, String etag, RequestId requestId) {
    return mutations.run(new UpdateTool(key, update, etag), requestId);
  }

  @Override
  public Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId) {
    return mutations.run(new DeleteTool(key, etag), requestId);
  }

  @Override
  public Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId) {
    return mutations.run(new UndeleteTool(key), requestId);
  }

  @Override
  public Mutated<Published> publishVersion(
      ToolKey key,
      VersionSpec version,
      VersionStatus status,
      List<String> channels,
      RequestId requestId) {
    return mutations.run(
        new PublishVersion(key, version, status, List.copyOf(channels)), requestId);
  }

  @Override
  public Mutated<PublishedVersion> setVersionStatus(
      ToolKey key, VersionNumber number, VersionStatus status, RequestId requestId) {
    return mutations.run(new SetVersionStatus(key, number, status), requestId);
  }

  @Override
  public Mutated<Tool> setChannel(
      ToolKey key, String channel, VersionNumber number, RequestId requestId) {
    return mutations.run(new SetChannel(key, channel, number), requestId);
  }

  @Override
  public Mutated<Tool> deleteChannel(ToolKey key, String channel, RequestId requestId) {
    return mutations.run(new DeleteChannel(key, channel), requestId);
  }

  @Override
  public Mutated<Capability> putCapability(
      ToolKey key, Capability capability, RequestId requestId) {
    return mutations.run(new PutCapability(key, capability), requestId);
  }

  @Override
  public Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId) {
    return mutations.run(new DeleteCapability(key, name), requestId);
  }

  @Override
  public Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId) {
    return mutations.run(new PutPattern(key, pattern), requestId);
  }

  @Override
  public Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId) {
    return mutations.run(new DeletePattern(key, name), requestId);
  }

  @Override
  public Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries) {
    return mutations.importBatch(tenant, entries);
  }

  @Override
  public String toString() {
    return "PostgresCatalogStore{" + database.url() + "}";
  }
}
