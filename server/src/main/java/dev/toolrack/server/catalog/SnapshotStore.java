package dev.toolrack.server.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored catalog, as far as resolution reads it. Thread-safe. Every method blocks, so none may
 * be called from an event loop, and every method can throw {@link
 * dev.toolrack.server.failure.ToolrackException} with CATALOG_UNAVAILABLE.
 */
public interface SnapshotStore {

  /**
   * Reads the heads of tools, with the content of the versions that the queries ask for, in one
   * statement and so from one snapshot. The head of a tool that does not exist or is disabled is
   * absent.
   *
   * @return in the order of the queries
   */
  List<LoadedHead> loadHeads(List<HeadQuery> queries);

  /** The version with this id, or null. Its current status is in the tool's head. */
  @Nullable PublishedVersion loadVersion(long id);

  /**
   * Keys of the enabled tools that were executed most in the last day, most executed first. Can
   * throw ADMISSION_SHED.
   */
  List<ToolKey> mostUsed(int limit);
}
