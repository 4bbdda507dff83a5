package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Loads a version from the grid, then from the store; otherwise fails. Versions never change, so no
 * copy is stale. Thread-safe.
 */
final class VersionLoader {
  private final SnapshotStore store;
  private final ReplicaMemory memory;
  private final BudgetedReads<Long, VersionSnapshot> grid;
  private final Validity validity;
  private final DatabaseGate gate;
  private final Duration kept;

  /**
   * Creates a loader.
   *
   * @param kept how long the grid keeps a version that is not requested
   */
  VersionLoader(
      SnapshotStore store,
      ReplicaMemory memory,
      BudgetedReads<Long, VersionSnapshot> grid,
      Validity validity,
      DatabaseGate gate,
      Duration kept) {
    this.store = store;
    this.memory = memory;
    this.grid = grid;
    this.validity = validity;
    this.gate = gate;
    this.kept = kept;
  }

  /** A loader for a caller that has the id from a head as of this revision. */
  SingleFlight.Loader<Long, Located<VersionSnapshot>> namedAsOf(long asOf) {
    return loader(id -> load(id, asOf));
  }

  /** Like {@link #namedAsOf}, but of the stored version alone. */
  SingleFlight.Loader<Long, Located<VersionSnapshot>> storedAsOf(long asOf) {
    return loader(id -> fromStore(id, asOf));
  }

  private static SingleFlight.Loader<Long, Located<VersionSnapshot>> loader(
      LongFunction<Located<VersionSnapshot>> load) {
    return new SingleFlight.Loader<>() {
      @Override
      public Located<VersionSnapshot> load(Long id) {
        return load.apply(id);
      }

      @Override
      public boolean lands(Long id, Located<VersionSnapshot> version, long asked, int attempt) {
        return true;
      }
    };
  }

  private Located<VersionSnapshot> load(long id, long asOf) {
    boolean shared = grid.shared();
    Located<VersionSnapshot> copy = shared ? fromGrid(id) : null;
    if (copy != null) {
      return copy;
    }
    try {
      return fromStore(id, asOf);
    } catch (ToolrackException e) {
      copy = shared || e.reason() != Reason.CATALOG_UNAVAILABLE ? null : fromGrid(id);
      if (copy == null) {
        throw e;
      }
      return copy;
    }
  }

  private @Nullable Located<VersionSnapshot> fromGrid(long id) {
    VersionSnapshot copy = grid.read(id);
    return copy == null ? null : new Located<>(memory.keep(id, copy), Served.CLUSTER);
  }

  /**
   * Reads the version from the store, and reads it again if the feed resumed meanwhile, because the
   * id may then belong to another version. Shares the version unless the head that names it is
   * ahead of the feed, which might never confirm it.
   */
  private Located<VersionSnapshot> fromStore(long id, long asOf) {
    while (true) {
      long resumptions = validity.resumptions();
      PublishedVersion version = readStore(id);
      if (version == null) {
        return new Located<>(null, Served.DATABASE);
      }
      VersionSnapshot snapshot = memory.keep(id, new VersionSnapshot(version));
      boolean told = asOf <= validity.applied();
      if (validity.resumptions() == resumptions) {
        if (told) {
          grid.offer(id, snapshot, kept);
        }
        return new Located<>(snapshot, Served.DATABASE);
      }
      memory.forget(id);
    }
  }

  private @Nullable PublishedVersion readStore(long id) {
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
    return version;
  }
}
