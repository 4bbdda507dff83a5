package dev.toolrack.server.catalog.cache;

import java.time.Duration;

/**
 * The capacity, lifetimes and time budgets of the caches, as far as operators configure them.
 * Validated: a value out of range is an {@link IllegalArgumentException} that names it.
 *
 * @param stalenessBound longest time for which an answer may be superseded while Postgres is
 *     reachable
 * @param pollInterval longest time between two reads of the feed; less than the bound
 * @param maxStale longest time for which an answer may be superseded at all
 * @param maxEntries most entries in each near cache, where a large one counts as several, and most
 *     heads of the grid on this replica
 * @param lifetime age at which an entry is loaded again even if no change was seen
 * @param lifetimeMcp the same for MCP servers
 * @param gridBudget longest wait for the grid
 */
public record CacheSettings(
    Duration stalenessBound,
    Duration pollInterval,
    Duration maxStale,
    int maxEntries,
    Duration lifetime,
    Duration lifetimeMcp,
    Duration gridBudget) {

  public static final CacheSettings DEFAULT =
      new CacheSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          10_000,
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMillis(20));

  /** Most slugs that are remembered as unknown. */
  static final int MAX_UNKNOWN = 10_000;

  /** How long a slug is remembered as unknown. */
  static final Duration UNKNOWN_LIFETIME = Duration.ofSeconds(30);

  /** Most recent changes that are remembered for judging entries. */
  static final int MAX_RECENT_CHANGES = 100_000;

  /** Most changes that are kept in memory for watchers. */
  static final int MAX_RING = 16_384;

  /** Longest wait for Postgres when the call could be answered STALE. */
  static final Duration DATABASE_BUDGET = Duration.ofMillis(500);

  /** How often Postgres, or a member of the grid, is probed while it is away. */
  static final Duration PROBE_INTERVAL = Duration.ofMillis(250);

  /** Heap for the grid's versions on this replica. */
  static final int GRID_CONTENT_MEGABYTES = 32;

  public CacheSettings {
    positive("stalenessBound", stalenessBound);
    positive("pollInterval", pollInterval);
    if (pollInterval.compareTo(stalenessBound) >= 0) {
      throw new IllegalArgumentException(
          "pollInterval " + pollInterval + " must be below stalenessBound " + stalenessBound);
    }
    if (maxStale.compareTo(stalenessBound) < 0) {
      throw new IllegalArgumentException(
          "maxStale " + maxStale + " must not be below stalenessBound " + stalenessBound);
    }
    if (maxEntries <= 0) {
      throw new IllegalArgumentException("maxEntries must be positive, not " + maxEntries);
    }
    positive("lifetime", lifetime);
    positive("lifetimeMcp", lifetimeMcp);
    positive("gridBudget", gridBudget);
  }

  /**
   * Longest time for which any entry is kept: its lifetime and, for outages, the longest stale
   * time.
   */
  Duration longestKept() {
    return (lifetime.compareTo(lifetimeMcp) > 0 ? lifetime : lifetimeMcp).plus(maxStale);
  }

  private static void positive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(key + " must be positive, not " + value);
    }
  }
}
