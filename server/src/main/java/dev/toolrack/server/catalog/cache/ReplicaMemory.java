package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Selection;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Everything that this replica itself remembers of the catalog. Thread-safe. */
final class ReplicaMemory {
  private final NearMemory<ToolKey, HeadEntry> heads;
  private final NearMemory<ToolKey, HeadEntry> unknown;
  private final NearMemory<Long, VersionSnapshot> versions;
  private final long lifetimeNanos;
  private final long lifetimeMcpNanos;

  ReplicaMemory(CacheSettings settings, LongSupplier nanos) {
    heads =
        new NearMemory<>(
            "heads/near",
            settings.maxEntries(),
            Weights::ofHead,
            settings.longestKept(),
            nanos,
            HeadEntry::newer);
    unknown =
        new NearMemory<>(
            "unknown",
            CacheSettings.MAX_UNKNOWN,
            _ -> 1,
            CacheSettings.UNKNOWN_LIFETIME,
            nanos,
            HeadEntry::newer);
    // Versions are immutable, so only space limits them. One whose id a failover gave to another
    // version is replaced by that.
    versions =
        new NearMemory<>(
            "versions/near",
            settings.maxEntries(),
            Weights::ofVersion,
            null,
            nanos,
            (present, offered) -> isSame(present, offered) ? present : offered);
    lifetimeNanos = settings.lifetime().toNanos();
    lifetimeMcpNanos = settings.lifetimeMcp().toNanos();
  }

  NearMemory<ToolKey, HeadEntry> heads() {
    return heads;
  }

  NearMemory<Long, VersionSnapshot> versions() {
    return versions;
  }

  /** Whether an entry is past its lifetime and must be loaded again. */
  boolean outlived(HeadEntry entry, long nowNanos) {
    HeadSnapshot snapshot = entry.snapshot();
    return snapshot != null
        && nowNanos - entry.storedNanos()
            > (snapshot.head().kind() == ToolKind.MCP_SERVER ? lifetimeMcpNanos : lifetimeNanos);
  }

  /** The answer from memory, fresh or STALE; null if there is none. Counted as a hit or a miss. */
  @Nullable LocatedHead answer(ToolKey key, Validity validity, long nowNanos) {
    LocatedHead head = judged(heads.peek(key), key, validity, nowNanos);
    if (head != null) {
      heads.hit();
      return head;
    }
    heads.miss();
    LocatedHead absence = judged(unknown.peek(key), key, validity, nowNanos);
    if (absence != null) {
      unknown.hit();
    } else {
      unknown.miss();
    }
    return absence;
  }

  private @Nullable LocatedHead judged(
      @Nullable HeadEntry entry, ToolKey key, Validity validity, long nowNanos) {
    if (entry == null) {
      return null;
    }
    return switch (validity.judge(key, entry)) {
      case SUPERSEDED -> null;
      case STALE -> new LocatedHead(entry.snapshot(), Served.STALE);
      case FRESH ->
          new LocatedHead(
              entry.snapshot(), outlived(entry, nowNanos) ? Served.STALE : Served.NEAR_CACHE);
    };
  }

  /** Whether the remembered head is past its lifetime and must be confirmed by the store. */
  boolean outlived(ToolKey key, long nowNanos) {
    HeadEntry entry = heads.peek(key);
    return entry != null && outlived(entry, nowNanos);
  }

  /** An entry that may still be used for a STALE answer; null if there is none. */
  @Nullable HeadEntry usable(ToolKey key, Validity validity) {
    HeadEntry head = heads.peek(key);
    if (usable(head, key, validity)) {
      return head;
    }
    HeadEntry absence = unknown.peek(key);
    return usable(absence, key, validity) ? absence : null;
  }

  private static boolean usable(@Nullable HeadEntry entry, ToolKey key, Validity validity) {
    return entry != null && validity.judge(key, entry) != Validity.Verdict.SUPERSEDED;
  }

  /** Whether memory holds the version that a selector chooses from the remembered head. */
  boolean hasChosen(ToolKey key, Selector selector) {
    HeadEntry entry = heads.peek(key);
    HeadSnapshot snapshot = entry == null ? null : entry.snapshot();
    if (snapshot == null) {
      return false;
    }
    try {
      long id = Selection.of(snapshot.head(), selector).version().id();
      return versions.peek(id) != null;
    } catch (ToolrackException e) {
      return false;
    }
  }

  /** Keeps a version unless it is present; returns the one that is kept. */
  VersionSnapshot keep(long id, VersionSnapshot version) {
    return versions.offer(id, version);
  }

  private static boolean isSame(VersionSnapshot one, VersionSnapshot other) {
    return one.version().tool().equals(other.version().tool())
        && one.version().content().number().equals(other.version().content().number());
  }

  /** Keeps a head, or its absence, unless a newer one is present; returns the one that is kept. */
  HeadEntry keep(ToolKey key, HeadEntry entry) {
    HeadEntry kept;
    if (entry.snapshot() == null) {
      kept = unknown.offer(key, entry);
      heads.dropIf(key, present -> present.asOf() <= entry.asOf());
    } else {
      kept = heads.offer(key, entry);
      unknown.dropIf(key, present -> present.asOf() <= entry.asOf());
    }
    return kept;
  }

  /** Drops what was read of a tool before a revision. */
  void drop(ToolKey key, long revision) {
    heads.dropIf(key, present -> present.asOf() < revision);
    unknown.dropIf(key, present -> present.asOf() < revision);
  }

  /** Drops heads, absences, and the versions of those heads. */
  void drop(CacheScope scope) {
    unknown.dropAll((key, _) -> scope.contains(key), _ -> {});
    heads.dropAll((key, _) -> scope.contains(key), this::dropVersions);
  }

  /**
   * Drops what was read from a snapshot newer than a revision, including the versions of such
   * heads, because their ids may be assigned again.
   */
  void dropAhead(long revision) {
    unknown.dropAll((_, entry) -> entry.asOf() > revision, _ -> {});
    heads.dropAll((_, entry) -> entry.asOf() > revision, this::dropVersions);
  }

  /** Drops an entry that was just kept, with its versions, if it is still present. */
  void forget(ToolKey key, HeadEntry entry) {
    unknown.dropIf(key, entry::equals);
    heads.dropIf(key, entry::equals);
    dropVersions(entry);
  }

  /** Drops a version. */
  void forget(long id) {
    versions.dropIf(id, _ -> true);
  }

  /** Drops everything. */
  void clear() {
    heads.dropAll((_, _) -> true, _ -> {});
    unknown.dropAll((_, _) -> true, _ -> {});
    versions.dropAll((_, _) -> true, _ -> {});
  }

  private void dropVersions(HeadEntry dropped) {
    HeadSnapshot snapshot = dropped.snapshot();
    if (snapshot != null) {
      for (VersionRef version : snapshot.head().versions()) {
        forget(version.id());
      }
    }
  }

  List<CacheCounters> counters() {
    return List.of(heads.counters(), versions.counters(), unknown.counters());
  }
}
