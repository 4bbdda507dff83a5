package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Loads a version: grid, truth, failure. It never changes, so no copy is stale. Thread-safe. */
final class VersionLoader implements SingleFlight.Loader<Long, Located<VersionSnapshot>> {
  private final CatalogStore store;
  private final ReplicaMemory memory;
  private final BudgetedReads<Long, VersionSnapshot> grid;
  private final DatabaseGate gate;
  private final Duration kept;

  /**
   * A loader.
   *
   * @param kept how long the grid keeps a version that nobody asks for
   */
  VersionLoader(
      CatalogStore store,
      ReplicaMemory memory,
      BudgetedReads<Long, VersionSnapshot> grid,
      DatabaseGate gate,
      Duration kept) {
    this.store = store;
    this.memory = memory;
    this.grid = grid;
    this.gate = gate;
    this.kept = kept;
  }

  @Override
  public Located<VersionSnapshot> load(Long id) {
    boolean shared = grid.shared();
    Located<VersionSnapshot> copy = shared ? fromGrid(id) : null;
    if (copy != null) {
      return copy;
    }
    try {
      return fromTruth(id);
    } catch (ToolrackException e) {
      copy = shared || e.reason() != Reason.CATALOG_UNAVAILABLE ? null : fromGrid(id);
      if (copy == null) {
        throw e;
      }
      return copy;
    }
  }

  private @Nullable Located<VersionSnapshot> fromGrid(Long id) {
    VersionSnapshot copy = grid.read(id);
    return copy == null ? null : new Located<>(memory.keep(id, copy), Served.CLUSTER);
  }

  private Located<VersionSnapshot> fromTruth(Long id) {
    if (!gate.tryEnter()) {
      throw gate.unavailable();
    }
    PublishedVersion version;
    try {
      version = store.loadVersion(id);
    } catch (ToolrackException e) {
      if (e.reason() != Reason.CATALOG_UNAVAILABLE) {
        throw e;
      }
      gate.failed(e);
      throw gate.unavailable().withCause(e);
    }
    gate.succeeded();
    if (version == null) {
      return new Located<>(null, Served.DATABASE);
    }
    VersionSnapshot snapshot = memory.keep(id, new VersionSnapshot(version));
    grid.offer(id, snapshot, kept);
    return new Located<>(snapshot, Served.DATABASE);
  }

  @Override
  public boolean lands(Long id, Located<VersionSnapshot> version, long asked, int attempt) {
    return true;
  }
}
