package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored catalog, for those who read and change it. Thread-safe.
 *
 * <p>Every method blocks, so none may be called from an event loop, and every method can throw
 * {@link ToolrackException}: CATALOG_UNAVAILABLE, or ADMISSION_SHED when too many calls are in
 * progress. A method that takes a tool's key throws TOOL_NOT_FOUND unless it says otherwise.
 *
 * <p>A mutation is one transaction. If its {@link RequestId} was already used for the same request,
 * the mutation changes nothing and returns the present state with the revision of the first time;
 * if the id was used for another request, it throws REQUEST_ID_REUSED.
 */
public interface CatalogStore {

  Tool getTool(ToolKey key, boolean showDeleted);

  Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page);

  /** Throws VERSION_NOT_FOUND if there is none. */
  PublishedVersion getVersion(ToolKey key, VersionNumber number);

  /** Highest version first; schemas are left empty. A null status matches all. */
  Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page);

  Page<Capability> listCapabilities(ToolKey key, PageRequest page);

  /** A null capability matches all. */
  Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page);

  /** Throws TOOL_ALREADY_EXISTS, even if the tool with that slug is deleted. */
  Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId);

  /** Throws ETAG_MISMATCH; an empty etag matches any state. */
  Mutated<Tool> updateTool(ToolKey key, ToolUpdate update, String etag, RequestId requestId);

  /** Throws ETAG_MISMATCH; an empty etag matches any state. */
  Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId);

  Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId);

  /**
   * Publishes a version and points channels to it.
   *
   * @param status DRAFT or ACTIVE
   * @throws ToolrackException VERSION_CONTENT_CONFLICT if the version exists with different content
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

  /** Throws PART_NOT_FOUND or CAPABILITY_IN_USE. Returns the name. */
  Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId);

  /** Throws PART_NOT_FOUND if the capability does not exist. */
  Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId);

  /** Throws PART_NOT_FOUND. Returns the name. */
  Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId);

  /**
   * Imports entries in one transaction, their versions as ACTIVE. An entry that is invalid is
   * rejected alone; of two entries with the same slug, the second is applied to the result of the
   * first.
   *
   * @return an outcome per entry, in the order of the entries, and the newest revision
   */
  Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries);
}
