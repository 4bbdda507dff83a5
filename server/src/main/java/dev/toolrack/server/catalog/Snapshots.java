package dev.toolrack.server.catalog;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What resolution reads. Thread-safe; no method blocks, so all may be called from an event loop.
 */
public interface Snapshots {

  /**
   * The head of a tool if this replica has it in memory and knows it to be fresh, otherwise null.
   */
  @Nullable HeadSnapshot freshHead(String tenant, String slug);

  /** A version if this replica has it in memory, otherwise null. */
  @Nullable VersionSnapshot versionInMemory(long id);

  /**
   * Returns the head of a tool from wherever it can be found.
   *
   * @param selector what the caller will resolve next, so that the chosen version can come with the
   *     head
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} CATALOG_UNAVAILABLE
   */
  CompletableFuture<LocatedHead> head(ToolKey key, Selector selector);

  /**
   * Like {@link #head(ToolKey, Selector)}, for a caller that will resolve the default version next.
   */
  default CompletableFuture<LocatedHead> head(ToolKey key) {
    return head(key, new Selector.Default());
  }

  /**
   * Returns a version from wherever it can be found.
   *
   * @param asOf {@link HeadSnapshot#asOf()} of the head that names the version
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} CATALOG_UNAVAILABLE
   */
  CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf);

  /**
   * Like {@link #version}, but from the store, which replaces every copy: for a caller who was
   * given a version that is not the one that the head names.
   */
  CompletableFuture<Located<VersionSnapshot>> storedVersion(long id, long asOf);
}
