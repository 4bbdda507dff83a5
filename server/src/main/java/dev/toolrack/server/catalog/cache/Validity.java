package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import java.util.function.LongSupplier;

/** Judges entries by what the feed has told this replica. Thread-safe and lock-free. */
final class Validity {
  private final FeedFollower feed;
  private final RecentChanges recent;
  private final LongSupplier nanos;
  private final long boundNanos;

  /** What an entry may be used for. */
  enum Verdict {
    /** Not superseded, as of a time within the staleness bound. */
    FRESH,
    /** Not known to be superseded, as of an earlier time: only for an answer marked STALE. */
    STALE,
    /** Superseded, or too old to be judged: must not be used. */
    SUPERSEDED
  }

  Validity(FeedFollower feed, RecentChanges recent, LongSupplier nanos, CacheSettings settings) {
    this.feed = feed;
    this.recent = recent;
    this.nanos = nanos;
    boundNanos = settings.stalenessBound().toNanos();
  }

  /** Judges a tool's head, or its absence. */
  Verdict judge(ToolKey key, HeadEntry entry) {
    return judge(key, entry, nanos.getAsLong());
  }

  /** The same, for a caller that has just read the clock. */
  Verdict judge(ToolKey key, HeadEntry entry, long now) {
    // This must be read before the changes: see FeedFollower.
    boolean followed = feed.withinBound(now);
    boolean usable = followed || feed.withinMaxStale(now);
    if (recent.superseded(key, entry.asOf())) {
      return Verdict.SUPERSEDED;
    }
    if (followed || now - entry.readNanos() <= boundNanos) {
      return Verdict.FRESH;
    }
    return usable ? Verdict.STALE : Verdict.SUPERSEDED;
  }

  /** Whether what was read of a tool from a snapshot is known to be superseded. */
  boolean superseded(ToolKey key, long asOf) {
    return recent.superseded(key, asOf);
  }

  /** Whether a read from the store is recent enough for a call that began at the given time. */
  boolean answers(long readNanos, long calledNanos) {
    return calledNanos - readNanos <= boundNanos || followed();
  }

  /** Whether entries that other replicas have read can be known to be fresh at present. */
  boolean followed() {
    return feed.withinBound(nanos.getAsLong());
  }

  /** Whether the feed was set back, so that new reads have nothing to do with what was applied. */
  boolean isSetBack() {
    return feed.isSetBack();
  }

  /** The read time to assume where it is unknown: before the staleness bound. */
  long unknownReadNanos() {
    return nanos.getAsLong() - boundNanos - 1;
  }

  /** Records what was read from the store, which may be ahead of the feed. */
  void learn(ToolKey key, HeadEntry read) {
    HeadSnapshot snapshot = read.snapshot();
    recent.learn(key, snapshot == null ? read.asOf() : snapshot.head().revision(), feed.revision());
  }

  /** As {@link FeedFollower#resumptions()}. */
  long resumptions() {
    return feed.resumptions();
  }

  /** Forgets what {@link #learn} recorded for a tool. */
  void unlearn(ToolKey key) {
    recent.forgetAhead(key);
  }

  long applied() {
    return feed.revision();
  }
}
