package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.ToolKey;
import java.util.function.LongSupplier;

/** Judges entries by what this replica has been told of the feed. Thread-safe, without a lock. */
final class Validity {
  private final FeedFollower feed;
  private final RecentChanges recent;
  private final LongSupplier nanos;
  private final long boundNanos;

  /** What an entry is good for. */
  enum Verdict {
    /** Not superseded as of a moment within the bound. */
    FRESH,
    /** Not known to be superseded, as of a moment longer ago: an answer marked STALE. */
    STALE,
    /** Superseded, or of a time of which nothing is known: nothing. */
    SUPERSEDED
  }

  Validity(FeedFollower feed, RecentChanges recent, LongSupplier nanos, CacheSettings settings) {
    this.feed = feed;
    this.recent = recent;
    this.nanos = nanos;
    boundNanos = settings.stalenessBound().toNanos();
  }

  /** Judges what was read of a tool, or its absence. */
  Verdict judge(ToolKey key, HeadEntry entry) {
    return judge(key, entry, nanos.getAsLong());
  }

  /** The same, for who has just looked at the clock. */
  Verdict judge(ToolKey key, HeadEntry entry, long now) {
    // Before the changes are looked at: see FeedFollower.
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

  /** Whether what was read from a snapshot is superseded as far as is known. */
  boolean superseded(ToolKey key, long asOf) {
    return recent.superseded(key, asOf);
  }

  /** Whether what was read from the truth is recent enough for a call that began at a moment. */
  boolean answers(long readNanos, long calledNanos) {
    return calledNanos - readNanos <= boundNanos || followed();
  }

  /** Whether entries read by others can be known to be fresh at present. */
  boolean followed() {
    return feed.withinBound(nanos.getAsLong());
  }

  /** Whether what is read now has nothing to do with what was applied. */
  boolean isSetBack() {
    return feed.isSetBack();
  }

  /** A moment of reading for entries of which it is not known: longer ago than the bound. */
  long unknownReadNanos() {
    return nanos.getAsLong() - boundNanos - 1;
  }

  /** Takes note of what was read from the truth, of which the feed may not have told yet. */
  void learn(ToolKey key, HeadEntry read) {
    HeadSnapshot snapshot = read.snapshot();
    recent.learn(key, snapshot == null ? read.asOf() : snapshot.head().revision(), feed.revision());
  }

  /** As {@link FeedFollower#resumptions()}. */
  long resumptions() {
    return feed.resumptions();
  }

  /** Forgets what {@link #learn} noted of a tool. */
  void unlearn(ToolKey key) {
    recent.forgetAhead(key);
  }

  long applied() {
    return feed.revision();
  }
}
