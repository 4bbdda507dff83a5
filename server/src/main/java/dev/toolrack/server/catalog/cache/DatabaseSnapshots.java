package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Heads and versions from the truth, each time anew. Thread-safe. */
final class DatabaseSnapshots implements Snapshots {
  private final CatalogStore store;
  private final Executor executor;

  /**
   * Snapshots of a store.
   *
   * @param executor does what blocks
   */
  DatabaseSnapshots(CatalogStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  @Override
  public @Nullable HeadSnapshot freshHead(String tenant, String slug) {
    return null;
  }

  @Override
  public @Nullable VersionSnapshot versionInMemory(long id) {
    return null;
  }

  @Override
  public CompletableFuture<LocatedHead> head(ToolKey key, Selector selector) {
    return CompletableFuture.supplyAsync(
        () -> {
          LoadedHead loaded = store.loadHead(key, selector);
          ToolHead head = loaded.head();
          PublishedVersion version = loaded.version();
          return new LocatedHead(
              head == null ? null : new HeadSnapshot(head, loaded.asOf()),
              version == null ? null : new VersionSnapshot(version),
              Served.DATABASE);
        },
        executor);
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> version(long id) {
    return CompletableFuture.supplyAsync(
        () -> {
          PublishedVersion version = store.loadVersion(id);
          return new Located<>(
              version == null ? null : new VersionSnapshot(version), Served.DATABASE);
        },
        executor);
  }
}
