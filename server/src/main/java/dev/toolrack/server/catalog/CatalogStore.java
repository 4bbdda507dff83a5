package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The truth. Thread-safe. Every method blocks, so none is called from an event loop, and can throw
 * {@link ToolrackException} with CATALOG_UNAVAILABLE; one that names a tool, with TOOL_NOT_FOUND
 * unless it says otherwise. All but {@link #loadHeads} and {@link #loadVersion}, which others wait
 * for, can also be refused with ADMISSION_SHED, since there are too many calls.
 *
 * <p>A mutation is one transaction. With a {@link RequestId} that was used for the same request it
 * changes nothing and answers with the present state and the revision of the first time; with one
 * that was used for another request it throws REQUEST_ID_REUSED.
 */
public interface CatalogStore {

  /**
   * The heads of tools, each absent if no such tool is enabled, all from one snapshot: one
   * statement has them with the content of the versions that are wanted of them.
   *
   * @return in the order of the queries
   */
  List<LoadedHead> loadHeads(List<HeadQuery> queries);

  /** A version by its id, or null. Its status is in the head. */
  @Nullable PublishedVersion loadVersion(long id);

  /** Keys of the most executed enabled tools of the last day, the most executed first. */
  List<ToolKey> mostUsed(int limit);

  Tool getTool(ToolKey key, boolean showDeleted);

  Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page);

  /** Throws VERSION_NOT_FOUND if there is none. */
  PublishedVersion getVersion(ToolKey key, VersionNumber number);

  /** The highest first; schemas are left empty. A null status means all. */
  Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page);

  Page<Capability> listCapabilities(ToolKey key, PageRequest page);

  /** A null capability means all. */
  Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page);

  /** Throws TOOL_ALREADY_EXISTS, also for a slug of a deleted tool. */
  Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId);

  /** Throws ETAG_MISMATCH; an empty etag matches all. */
  Mutated<Tool> updateTool(ToolKey key, ToolUpdate update, String etag, RequestId requestId);

  /** Throws ETAG_MISMATCH; an empty etag matches all. */
  Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId);

  Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId);

  /**
   * Publishes a version and points channels to it.
   *
   * @param status DRAFT or ACTIVE
   * @throws ToolrackException VERSION_CONTENT_CONFLICT if it exists with other content
   */
  Mutated<Published> publishVersion(
      ToolKey key,
      VersionSpec version,
      VersionStatus status,
      List<String> channels,
      RequestId requestId);

  /** Throws VERSION_NOT_FOUND or ILLEGAL_STATUS_MOVE. */
  Mutated<PublishedVersion> setVersionStatus(
      ToolKey key, VersionNumber number, VersionStatus status, RequestId requestId);

  /** Throws VERSION_NOT_FOUND or VERSION_RETIRED. */
  Mutated<Tool> setChannel(ToolKey key, String channel, VersionNumber number, RequestId requestId);

  /** Throws PART_NOT_FOUND. */
  Mutated<Tool> deleteChannel(ToolKey key, String channel, RequestId requestId);

  Mutated<Capability> putCapability(ToolKey key, Capability capability, RequestId requestId);

  /** Throws PART_NOT_FOUND or CAPABILITY_IN_USE. Answers with its name. */
  Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId);

  /** Throws PART_NOT_FOUND if the capability does not exist. */
  Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId);

  /** Throws PART_NOT_FOUND. Answers with its name. */
  Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId);

  /**
   * Brings entries into the catalog in one transaction, the versions as ACTIVE. An entry that
   * cannot go in is rejected alone; of entries with the same slug the later sees the earlier.
   *
   * @return an outcome per entry, in their order, and the newest revision
   */
  Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries);
}
