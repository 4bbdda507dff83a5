package dev.toolrack.server.catalog;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What resolution reads. Thread-safe; no method blocks, so all may be called from an event loop.
 */
public interface Snapshots {

  /** The head of a tool if this replica has it in memory and knows it to be fresh, else null. */
  @Nullable HeadSnapshot freshHead(String tenant, String slug);

  /** A version if this replica has it in memory, else null. */
  @Nullable VersionSnapshot versionInMemory(long id);

  /**
   * The head of a tool from wherever it can be had.
   *
   * @param selector of what the caller wants next, so that it can come with the head
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} CATALOG_UNAVAILABLE
   */
  CompletableFuture<LocatedHead> head(ToolKey key, Selector selector);

  /** The same for a caller that wants the default version next. */
  default CompletableFuture<LocatedHead> head(ToolKey key) {
    return head(key, new Selector.Default());
  }

  /**
   * A version from wherever it can be had.
   *
   * @param asOf of the head that names it: {@link HeadSnapshot#asOf()}
   * @return fails with {@link dev.toolrack.server.failure.ToolrackException} CATALOG_UNAVAILABLE
   */
  CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf);
}
