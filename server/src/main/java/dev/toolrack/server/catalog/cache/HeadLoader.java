package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads a head from the first source that has it: the grid, then the store, then stale memory;
 * otherwise fails. From the store, the version that the caller wants next comes along. Thread-safe;
 * blocks.
 */
final class HeadLoader {
  /**
   * Attempts after which a read is accepted even if superseded, provided it began after all callers
   * asked.
   */
  private static final int ENOUGH_ATTEMPTS = 3;

  private static final int MAX_ATTEMPTS = 10;

  private final HeadReads reads;
  private final ReplicaMemory memory;
  private final BudgetedReads<ToolKey, HeadSnapshot> grid;
  private final BudgetedReads<Long, VersionSnapshot> gridVersions;
  private final Validity validity;
  private final DatabaseGate gate;
  private final LongSupplier nanos;
  private final CacheSettings settings;

  HeadLoader(
      HeadReads reads,
      ReplicaMemory memory,
      BudgetedReads<ToolKey, HeadSnapshot> grid,
      BudgetedReads<Long, VersionSnapshot> gridVersions,
      Validity validity,
      DatabaseGate gate,
      LongSupplier nanos,
      CacheSettings settings) {
    this.reads = reads;
    this.memory = memory;
    this.grid = grid;
    this.gridVersions = gridVersions;
    this.validity = validity;
    this.gate = gate;
    this.nanos = nanos;
    this.settings = settings;
  }

  /** A loader for a caller that will resolve this selector. */
  SingleFlight.Loader<ToolKey, HeadLanding> with(Selector selector) {
    return new SingleFlight.Loader<>() {
      @Override
      public HeadLanding load(ToolKey key) {
        return HeadLoader.this.load(key, selector);
      }

      @Override
      public boolean lands(ToolKey key, HeadLanding landing, long asked, int attempt) {
        return HeadLoader.this.lands(key, landing, asked, attempt);
      }
    };
  }

  private HeadLanding load(ToolKey key, Selector selector) {
    if (validity.isSetBack()) {
      throw ToolrackException.of(
              Reason.CATALOG_UNAVAILABLE,
              "Postgres has lost changes that this replica knows of; it must be started again")
          .withRetryAfter(gate.retryAfter());
    }
    long resumptions = validity.resumptions();
    HeadSnapshot shared = null;
    // A head past its lifetime must be confirmed by the store, not by its own copy in the grid.
    if (grid.shared() && validity.followed() && !memory.outlived(key, nanos.getAsLong())) {
      shared = grid.read(key);
      HeadEntry entry = shared == null ? null : fromGrid(shared);
      if (entry != null
          && entry.asOf() <= validity.applied()
          && validity.resumptions() == resumptions
          && validity.judge(key, entry) == Validity.Verdict.FRESH) {
        return new HeadLanding(memory.keep(key, entry), null, Served.CLUSTER);
      }
    }
    if (gate.tryEnter()) {
      try {
        return fromStore(key, selector);
      } catch (ToolrackException e) {
        if (e.reason() != Reason.CATALOG_UNAVAILABLE) {
          throw e;
        }
        gate.failed(e);
        return fromStaleMemory(key, shared, resumptions, e);
      }
    }
    return fromStaleMemory(key, shared, resumptions, null);
  }

  private HeadEntry fromGrid(HeadSnapshot shared) {
    return new HeadEntry(shared, shared.asOf(), validity.unknownReadNanos(), nanos.getAsLong());
  }

  /**
   * Reads the head from the store, and reads it again if the feed resumed meanwhile, because the
   * first answer may have come from a primary that was lost. Shares the head unless it is ahead of
   * the feed, which might never confirm it.
   */
  private HeadLanding fromStore(ToolKey key, Selector selector) {
    while (true) {
      long resumptions = validity.resumptions();
      HeadLanding landing = readStore(key, selector);
      boolean told = landing.entry().asOf() <= validity.applied();
      if (validity.resumptions() == resumptions) {
        if (told) {
          share(key, landing);
        }
        return landing;
      }
      memory.forget(key, landing.entry());
      validity.unlearn(key);
    }
  }

  private HeadLanding readStore(ToolKey key, Selector selector) {
    Selector wanted = memory.hasChosen(key, selector) ? null : selector;
    long beforeNanos = nanos.getAsLong();
    LoadedHead loaded = reads.read(new HeadQuery(key, wanted));
    gate.succeeded();
    ToolHead head = loaded.head();
    HeadSnapshot snapshot = head == null ? null : new HeadSnapshot(head, loaded.asOf());
    HeadEntry read = new HeadEntry(snapshot, loaded.asOf(), beforeNanos, nanos.getAsLong());
    validity.learn(key, read);
    HeadEntry entry = memory.keep(key, read);
    PublishedVersion version = loaded.version();
    VersionSnapshot content =
        version == null ? null : memory.keep(version.id(), new VersionSnapshot(version));
    return new HeadLanding(entry, content, Served.DATABASE);
  }

  private void share(ToolKey key, HeadLanding landing) {
    HeadEntry entry = landing.entry();
    HeadSnapshot snapshot = entry.snapshot();
    if (snapshot != null && !validity.superseded(key, entry.asOf())) {
      HeadSnapshot confirmed =
          snapshot.asOf() == entry.asOf()
              ? snapshot
              : new HeadSnapshot(snapshot.head(), entry.asOf());
      grid.offer(key, confirmed, keptFor(snapshot));
    }
    VersionSnapshot content = landing.version();
    if (content != null) {
      gridVersions.offer(content.version().id(), content, settings.longestKept());
    }
  }

  /**
   * The store is away: answers from what is remembered here or in the grid, unless it is
   * superseded. A copy from the grid is not used if the feed resumed meanwhile, because it may stem
   * from a primary that was lost.
   *
   * @param resumptions value before the grid was first asked
   */
  private HeadLanding fromStaleMemory(
      ToolKey key,
      @Nullable HeadSnapshot shared,
      long resumptions,
      @Nullable ToolrackException cause) {
    HeadEntry entry = memory.usable(key, validity);
    if (entry == null) {
      HeadSnapshot read = shared == null ? grid.read(key) : shared;
      HeadEntry copy = read == null ? null : fromGrid(read);
      if (copy != null && validity.judge(key, copy) != Validity.Verdict.SUPERSEDED) {
        HeadEntry kept = memory.keep(key, copy);
        if (validity.resumptions() == resumptions) {
          entry = kept;
        } else {
          memory.forget(key, kept);
        }
      }
    }
    if (entry == null) {
      throw cause == null ? gate.unavailable() : gate.unavailable().withCause(cause);
    }
    return new HeadLanding(entry, null, Served.STALE);
  }

  private Duration keptFor(HeadSnapshot head) {
    Duration lifetime =
        head.head().kind() == ToolKind.MCP_SERVER ? settings.lifetimeMcp() : settings.lifetime();
    return lifetime.plus(settings.maxStale());
  }

  private boolean lands(ToolKey key, HeadLanding landing, long asked, int attempt) {
    long asOf = landing.entry().asOf();
    if (!validity.superseded(key, asOf)) {
      return true;
    }
    if (landing.served() == Served.DATABASE && attempt >= ENOUGH_ATTEMPTS && asOf >= asked) {
      return true;
    }
    if (attempt >= MAX_ATTEMPTS) {
      throw ToolrackException.of(
              Reason.CATALOG_UNAVAILABLE, "The tool changes faster than it can be read")
          .withRetryAfter(gate.retryAfter());
    }
    return false;
  }
}
