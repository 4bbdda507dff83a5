package dev.toolrack.server.catalog.cache;

import java.time.Duration;

/**
 * How much is remembered, for how long, and how long others are waited for. Checked: a value out of
 * its range is an {@link IllegalArgumentException} that names it.
 *
 * @param stalenessBound longest time an answer may be superseded while Postgres is reachable
 * @param pollInterval longest time between two reads of the feed; below the bound
 * @param maxStale longest time an answer may be superseded at all
 * @param maxEntries most entries of each near cache, where large ones count for several, and of the
 *     heads of the grid on this replica
 * @param lifetime age at which an entry is loaded anew even if nothing says that it changed
 * @param lifetimeMcp the same, for MCP servers
 * @param maxUnknown most slugs remembered as unknown
 * @param unknownLifetime how long they are
 * @param maxRecentChanges most changed tools remembered to judge entries by
 * @param maxRing most changes kept in memory for watchers
 * @param gridBudget longest wait for the grid
 * @param databaseBudget longest wait for Postgres of a call that could be answered STALE
 * @param probeInterval how often Postgres, or a member of the grid, is tried while it is away
 * @param gridContentMegabytes heap for the versions of the grid on this replica
 */
public record CacheSettings(
    Duration stalenessBound,
    Duration pollInterval,
    Duration maxStale,
    int maxEntries,
    Duration lifetime,
    Duration lifetimeMcp,
    int maxUnknown,
    Duration unknownLifetime,
    int maxRecentChanges,
    int maxRing,
    Duration gridBudget,
    Duration databaseBudget,
    Duration probeInterval,
    int gridContentMegabytes) {

  public static final CacheSettings DEFAULT =
      new CacheSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          10_000,
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          10_000,
          Duration.ofSeconds(30),
          100_000,
          16_384,
          Duration.ofMillis(20),
          Duration.ofMillis(500),
          Duration.ofMillis(250),
          32);

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
    positive("maxEntries", maxEntries);
    positive("lifetime", lifetime);
    positive("lifetimeMcp", lifetimeMcp);
    positive("maxUnknown", maxUnknown);
    positive("unknownLifetime", unknownLifetime);
    positive("maxRecentChanges", maxRecentChanges);
    positive("maxRing", maxRing);
    positive("gridBudget", gridBudget);
    positive("databaseBudget", databaseBudget);
    positive("probeInterval", probeInterval);
    positive("gridContentMegabytes", gridContentMegabytes);
  }

  /** These settings with other times of freshness. */
  public CacheSettings withFreshness(Duration bound, Duration poll, Duration longestStale) {
    return new CacheSettings(
        bound,
        poll,
        longestStale,
        maxEntries,
        lifetime,
        lifetimeMcp,
        maxUnknown,
        unknownLifetime,
        maxRecentChanges,
        maxRing,
        gridBudget,
        databaseBudget,
        probeInterval,
        gridContentMegabytes);
  }

  /** These settings with other amounts and ages of what is remembered. */
  public CacheSettings withMemory(int entries, Duration life, Duration lifeMcp) {
    return new CacheSettings(
        stalenessBound,
        pollInterval,
        maxStale,
        entries,
        life,
        lifeMcp,
        maxUnknown,
        unknownLifetime,
        maxRecentChanges,
        maxRing,
        gridBudget,
        databaseBudget,
        probeInterval,
        gridContentMegabytes);
  }

  /** These settings with another longest wait for the grid. */
  public CacheSettings withGridBudget(Duration budget) {
    return new CacheSettings(
        stalenessBound,
        pollInterval,
        maxStale,
        maxEntries,
        lifetime,
        lifetimeMcp,
        maxUnknown,
        unknownLifetime,
        maxRecentChanges,
        maxRing,
        budget,
        databaseBudget,
        probeInterval,
        gridContentMegabytes);
  }

  /** Longest time for which any entry is kept: its lifetime, and then for an outage. */
  Duration longestKept() {
    return (lifetime.compareTo(lifetimeMcp) > 0 ? lifetime : lifetimeMcp).plus(maxStale);
  }

  private static void positive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(key + " must be positive, not " + value);
    }
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + " must be positive, not " + value);
    }
  }
}
