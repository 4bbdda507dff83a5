package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.testing.FakeFreshness;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Heads and versions that a test put there, in memory or farther away. */
final class FakeSnapshots extends FakeFreshness implements Snapshots {
  final Map<String, HeadSnapshot> memory = new ConcurrentHashMap<>();
  final Map<String, CompletableFuture<LocatedHead>> farther = new ConcurrentHashMap<>();

  /** Versions that are others than the samples of their ids. */
  final Map<Long, VersionSnapshot> versions = new ConcurrentHashMap<>();

  volatile @Nullable Throwable defect;

  FakeSnapshots() {
    revision = 42;
    reached = new CompletableFuture<>();
  }

  Resolver resolver() {
    return new Resolver(this, this);
  }

  @Override
  public @Nullable HeadSnapshot freshHead(String tenant, String slug) {
    Throwable thrown = defect;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    return memory.get(tenant + "/" + slug);
  }

  @Override
  public @Nullable VersionSnapshot versionInMemory(long id) {
    return versions.getOrDefault(id, Samples.snapshot(id));
  }

  @Override
  public CompletableFuture<LocatedHead> head(ToolKey key, Selector selector) {
    HeadSnapshot known = memory.get(key.toString());
    return known == null
        ? farther.getOrDefault(
            key.toString(),
            CompletableFuture.completedFuture(new LocatedHead(null, Served.DATABASE)))
        : CompletableFuture.completedFuture(new LocatedHead(known, Served.NEAR_CACHE));
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf) {
    return CompletableFuture.completedFuture(new Located<>(versionInMemory(id), Served.NEAR_CACHE));
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> storedVersion(long id, long asOf) {
    return version(id, asOf);
  }
}
