package dev.toolrack.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.v1.ResolveResponse;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolved versions in memory, kept fresh by {@link CacheFeed}. A look-up takes no lock and
 * allocates nothing; storing entries and processing changes take a lock.
 *
 * <p>An entry is fresh while the watch is alive and has reported no change of its tool after the
 * entry's revision. The watch counts as alive only from a progress event on, which says that
 * everything up to its revision has been reported. A change does not say so: after a silence, other
 * changes that are just as old may follow. A watch that starts over cannot report changes before
 * its first revision, so {@code floor} excludes such entries: every fill asks the server for at
 * least that revision.
 */
final class ResolveCache {
  /**
   * Most changed tools whose revision is remembered individually; older ones raise the floor for
   * all.
   */
  private static final int MAX_TOLD = 8_192;

  private final ResolveCacheOptions options;
  private final LongSupplier nanoTime;
  private final long maxSilenceNanos;
  private final long maxStaleNanos;

  /** Slug to selector to entry. */
  private final ConcurrentMap<String, ConcurrentMap<String, Entry>> entries =
      new ConcurrentHashMap<>();

  private volatile boolean alive;

  /**
   * Everything up to this revision has been reported. A change does not advance it, because an
   * earlier change of another tool may have been skipped in favour of a later one that follows.
   */
  private volatile long seenRevision;

  private volatile long lastEventNanos;

  /** Entries in insertion order, for second-chance eviction. */
  @GuardedBy("this")
  private final ArrayDeque<Entry> arrivals = new ArrayDeque<>();

  /** Slug to the last revision that the watch reported for it, least recently reported first. */
  @GuardedBy("this")
  private final LinkedHashMap<String, Long> told = new LinkedHashMap<>();

  @GuardedBy("this")
  private long floor;

  /** Incremented when a watch starts over; 0 before the first one. */
  @GuardedBy("this")
  private long generation;

  ResolveCache(ResolveCacheOptions options, LongSupplier nanoTime) {
    this.options = options;
    this.nanoTime = nanoTime;
    this.maxSilenceNanos = Durations.nanos(options.maxSilence());
    this.maxStaleNanos = Durations.nanos(options.maxStale());
  }

  ResolveCacheOptions options() {
    return options;
  }

  /** The entry, if it is known to be fresh and has reached the revision. */
  @Nullable ResolvedTool fresh(String slug, Selector selector, long minRevision) {
    if (!alive || nanoTime.getAsLong() - lastEventNanos > maxSilenceNanos) {
      return null;
    }
    Entry entry = find(slug, selector, minRevision);
    if (entry == null) {
      return null;
    }
    if (!entry.used) {
      entry.used = true;
    }
    return entry.tool;
  }

  /**
   * The entry, marked {@link Served#STALE}, if the watch is interrupted and the entry is not too
   * old.
   */
  @Nullable ResolvedTool stale(String slug, Selector selector, long minRevision) {
    Entry entry = find(slug, selector, minRevision);
    if (entry == null) {
      return null;
    }
    long now = nanoTime.getAsLong();
    long ageNanos = Math.min(now - lastEventNanos, now - entry.confirmedNanos);
    return ageNanos < maxStaleNanos ? entry.tool.servedAs(Served.STALE) : null;
  }

  /**
   * An entry that is not superseded and has reached the revision. The revision up to which
   * everything has been reported is read first: changes up to there have been marked by then.
   */
  private @Nullable Entry find(String slug, Selector selector, long minRevision) {
    long seen = seenRevision;
    Entry entry = find(slug, selector);
    return entry != null
            && !entry.superseded
            && (minRevision <= seen || minRevision <= entry.tool.revision())
        ? entry
        : null;
  }

  private @Nullable Entry find(String slug, Selector selector) {
    ConcurrentMap<String, Entry> ofSlug = entries.get(slug);
    return ofSlug == null ? null : ofSlug.get(selector.text());
  }

  /**
   * What a fill must record before it reads.
   *
   * @param known the present entry, fresh or not, for revalidation
   * @param minRevision the revision that the server must have reached
   * @param generation generation of the watch
   */
  record Ticket(ToolRef tool, @Nullable Entry known, long minRevision, long generation) {
    String etag() {
      return known == null ? "" : known.tool.etag();
    }
  }

  /** Starts a fill. */
  synchronized Ticket begin(ToolRef tool, long minRevision) {
    long toldRevision = Math.max(floor, told.getOrDefault(tool.slug(), 0L));
    return new Ticket(
        tool, find(tool.slug(), tool.selector()), Math.max(minRevision, toldRevision), generation);
  }

  /** Ends a fill: stores the server's answer, unless the watch has reported something newer. */
  ResolvedTool end(Ticket ticket, ResolveResponse response) {
    ResolvedTool answer = answer(ticket, response);
    if (answer.served() != Served.STALE) {
      store(ticket, answer);
    }
    return answer;
  }

  private static ResolvedTool answer(Ticket ticket, ResolveResponse response) {
    if (!response.getNotModified() || ticket.known == null) {
      return ResolvedTool.fromProto(response);
    }
    ResolvedTool known = ticket.known.tool;
    return new ResolvedTool(
        known.toolVersion(),
        known.matchedBy(),
        known.etag(),
        Math.max(known.revision(), response.getRevision()),
        Served.fromProto(response.getServed()));
  }

  private synchronized void store(Ticket ticket, ResolvedTool answer) {
    String slug = ticket.tool.slug();
    if (generation == 0 || ticket.generation != generation || outdated(ticket, answer)) {
      return;
    }
    Entry entry =
        new Entry(ticket.tool, answer.servedAs(Served.CLIENT_CACHE), nanoTime.getAsLong());
    String selector = ticket.tool.selector().text();
    ConcurrentMap<String, Entry> ofSlug =
        entries.computeIfAbsent(slug, key -> new ConcurrentHashMap<>());
    Entry before = ofSlug.get(selector);
    if (before != null && before.tool.revision() > answer.revision()) {
      return;
    }
    ofSlug.put(selector, entry);
    if (before != null) {
      arrivals.remove(before);
    }
    arrivals.add(entry);
    while (arrivals.size() > options.maxEntries()) {
      evict();
    }
  }

  /** Whether the tool may have changed since it was read; up to the floor, any tool may have. */
  @GuardedBy("this")
  private boolean outdated(Ticket ticket, ResolvedTool answer) {
    return told.getOrDefault(ticket.tool.slug(), 0L) > answer.revision()
        || (ticket.minRevision < floor && answer.revision() < floor);
  }

  /** Drops the oldest entry that has not been used since it was last examined. */
  @GuardedBy("this")
  private void evict() {
    Entry candidate = arrivals.remove();
    while (candidate.used) {
      candidate.used = false;
      arrivals.add(candidate);
      candidate = arrivals.remove();
    }
    ConcurrentMap<String, Entry> ofSlug = entries.get(candidate.key.slug());
    if (ofSlug != null) {
      ofSlug.remove(candidate.key.selector().text(), candidate);
      if (ofSlug.isEmpty()) {
        entries.remove(candidate.key.slug());
      }
    }
  }

  /** A watch from now on has started: nothing is known of earlier changes. */
  synchronized void watchBegan(long revision) {
    clear();
    told.clear();
    generation++;
    floor = revision;
    seenRevision = revision;
  }

  /** The watch reported that everything up to a revision has been reported. */
  void progressed(long revision) {
    seenRevision = Math.max(seenRevision, revision);
    lastEventNanos = nanoTime.getAsLong();
    alive = true;
  }

  /** The watch reported a change. */
  void changed(String slug, long revision) {
    synchronized (this) {
      told.remove(slug);
      told.put(slug, revision);
      if (told.size() > MAX_TOLD) {
        Iterator<Map.Entry<String, Long>> oldest = told.entrySet().iterator();
        floor = Math.max(floor, oldest.next().getValue());
        oldest.remove();
      }
      ConcurrentMap<String, Entry> ofSlug = entries.get(slug);
      if (ofSlug != null) {
        for (Entry entry : ofSlug.values()) {
          if (entry.tool.revision() < revision) {
            entry.superseded = true;
          }
        }
      }
    }
    long now = nanoTime.getAsLong();
    if (alive && now - lastEventNanos <= maxSilenceNanos) {
      lastEventNanos = now;
    } else {
      alive = false;
    }
  }

  /** The watch broke, and will be resumed. */
  void interrupted() {
    alive = false;
  }

  /** The watch cannot be resumed: everything may have changed. */
  synchronized void watchLost() {
    alive = false;
    generation++;
    clear();
  }

  private synchronized void clear() {
    entries.clear();
    arrivals.clear();
  }

  /** A resolved version. */
  static final class Entry {
    private final ToolRef key;
    private final ResolvedTool tool;
    private final long confirmedNanos;

    /** Whether the watch has reported a change after the entry's revision. */
    private volatile boolean superseded;

    /** A hint for eviction; losing an update does no harm. */
    private volatile boolean used;

    Entry(ToolRef key, ResolvedTool tool, long confirmedNanos) {
      this.key = key;
      this.tool = tool;
      this.confirmedNanos = confirmedNanos;
    }
  }
}
