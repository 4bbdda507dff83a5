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
 * Resolved versions in memory, which {@link CacheFeed} keeps fresh. Looking one up takes no lock
 * and allocates nothing; storing and being told of changes take one.
 *
 * <p>An entry is fresh while the watch is alive and has told of no change of its tool after the
 * entry's revision. Progress makes a watch alive: it says that nothing has changed but what was
 * told. A change does not, as after a silence others may follow that are as old. What a watch that
 * begins anew cannot know of, changes before its first revision, is kept out by {@code floor}:
 * every fill asks the server for at least that revision.
 */
final class ResolveCache {
  /** Changed tools whose revision is remembered one by one; older ones raise the floor for all. */
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
   * Up to here everything has been told. A change does not move it: one of another tool before it
   * may have been passed over for a later one that comes next.
   */
  private volatile long seenRevision;

  private volatile long lastEventNanos;

  /** Entries in the order of their arrival, for second-chance eviction. */
  @GuardedBy("this")
  private final ArrayDeque<Entry> arrivals = new ArrayDeque<>();

  /** Slug to the last revision that the watch told of, the longest ago first. */
  @GuardedBy("this")
  private final LinkedHashMap<String, Long> told = new LinkedHashMap<>();

  @GuardedBy("this")
  private long floor;

  /** Grows when a watch begins anew; 0 before the first. */
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

  /** The entry if it is known to be fresh and to have reached a revision. */
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

  /** The entry marked {@link Served#STALE}, if the watch is away and the entry is not too old. */
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
   * An entry that is not superseded and has reached a revision. How far the watch has told all is
   * read first: the changes up to there are marked by then.
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
   * What a fill has to know from before it reads.
   *
   * @param known the entry that there is, fresh or not, for revalidation
   * @param minRevision the revision that the server has to have reached
   * @param generation of the watch
   */
  record Ticket(ToolRef tool, @Nullable Entry known, long minRevision, long generation) {
    String etag() {
      return known == null ? "" : known.tool.etag();
    }
  }

  /** Begins a fill. */
  synchronized Ticket begin(ToolRef tool, long minRevision) {
    long toldRevision = Math.max(floor, told.getOrDefault(tool.slug(), 0L));
    return new Ticket(
        tool, find(tool.slug(), tool.selector()), Math.max(minRevision, toldRevision), generation);
  }

  /** Ends a fill: what the server answered, stored unless the watch has told of something newer. */
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

  /** Whether the tool changed after what was read; up to the floor any tool may have. */
  @GuardedBy("this")
  private boolean outdated(Ticket ticket, ResolvedTool answer) {
    return told.getOrDefault(ticket.tool.slug(), 0L) > answer.revision()
        || (ticket.minRevision < floor && answer.revision() < floor);
  }

  /** Drops the entry that came first and was not used since it was last looked at. */
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

  /** A watch from now on has begun: nothing is known of what changed before. */
  synchronized void watchBegan(long revision) {
    clear();
    told.clear();
    generation++;
    floor = revision;
    seenRevision = revision;
  }

  /** The watch told that nothing has changed but what it has told, up to a revision. */
  void progressed(long revision) {
    seenRevision = Math.max(seenRevision, revision);
    lastEventNanos = nanoTime.getAsLong();
    alive = true;
  }

  /** The watch told of a change. */
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

  /** The watch broke; it will go on from where it was. */
  void interrupted() {
    alive = false;
  }

  /** The watch cannot go on from where it was: everything may have changed. */
  synchronized void watchLost() {
    alive = false;
    generation++;
    clear();
  }

  private synchronized void clear() {
    entries.clear();
    arrivals.clear();
  }

  /** One resolved version. */
  static final class Entry {
    private final ToolRef key;
    private final ResolvedTool tool;
    private final long confirmedNanos;

    /** Whether the watch has told of a change after the entry's revision. */
    private volatile boolean superseded;

    /** A hint for eviction; a lost write does no harm. */
    private volatile boolean used;

    Entry(ToolRef key, ResolvedTool tool, long confirmedNanos) {
      this.key = key;
      this.tool = tool;
      this.confirmedNanos = confirmedNanos;
    }
  }
}
