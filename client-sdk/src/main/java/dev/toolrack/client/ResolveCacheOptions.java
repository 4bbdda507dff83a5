package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Options of the local resolve cache: resolved versions in the client's memory, kept fresh by a
 * watch.
 *
 * @param maxEntries most resolved versions to keep; entries that are not used are evicted
 * @param maxStale how long after it was last known to be fresh an entry is served, marked {@link
 *     Served#STALE}, while the server is unavailable; zero for never
 * @param patience how long a look-up waits for the server before it is answered with a stale entry;
 *     a look-up without such an entry waits until its deadline
 * @param maxSilence how long a watch without any event is taken to be alive: if a replica or the
 *     network hangs, an entry may be superseded for that long, plus the server's bound
 */
public record ResolveCacheOptions(
    int maxEntries, Duration maxStale, Duration patience, Duration maxSilence) {
  private static final ResolveCacheOptions DEFAULT =
      new ResolveCacheOptions(
          1_000, Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Validates the components. */
  public ResolveCacheOptions {
    requireNonNull(maxStale, "maxStale");
    requireNonNull(patience, "patience");
    requireNonNull(maxSilence, "maxSilence");
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, is " + maxEntries);
    }
    Durations.requireNotNegative("maxStale", maxStale);
    Durations.requirePositive("patience", patience);
    Durations.requirePositive("maxSilence", maxSilence);
  }

  /**
   * The defaults: 1,000 entries, stale for up to 5 minutes, patience 500 ms, silence of up to 30 s.
   */
  public static ResolveCacheOptions defaults() {
    return DEFAULT;
  }

  /** Returns these options with another number of entries. */
  public ResolveCacheOptions withMaxEntries(int newMaxEntries) {
    return new ResolveCacheOptions(newMaxEntries, maxStale, patience, maxSilence);
  }

  /** Returns these options with another limit for stale answers. */
  public ResolveCacheOptions withMaxStale(Duration newMaxStale) {
    return new ResolveCacheOptions(maxEntries, newMaxStale, patience, maxSilence);
  }

  /** Returns these options with another wait before a stale answer. */
  public ResolveCacheOptions withPatience(Duration newPatience) {
    return new ResolveCacheOptions(maxEntries, maxStale, newPatience, maxSilence);
  }

  /** Returns these options with another limit for a silent watch. */
  public ResolveCacheOptions withMaxSilence(Duration newMaxSilence) {
    return new ResolveCacheOptions(maxEntries, maxStale, patience, newMaxSilence);
  }
}
