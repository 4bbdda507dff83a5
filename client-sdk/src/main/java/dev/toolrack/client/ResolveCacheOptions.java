package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The local resolve cache: resolved versions in the client's memory, kept fresh by a watch.
 *
 * @param maxEntries most resolved versions that it keeps; which ones go is decided by use
 * @param maxStale how long after it was last known to be fresh an entry is served, marked {@link
 *     Served#STALE}, while the server is away; zero for never
 * @param patience how long a look-up waits for the server before it is answered with a stale entry;
 *     one without such an entry waits until its deadline
 * @param maxSilence how long a watch without any event is believed to be alive: where a replica or
 *     the network hangs, a fresh entry may be superseded for that long and the server's bound
 */
public record ResolveCacheOptions(
    int maxEntries, Duration maxStale, Duration patience, Duration maxSilence) {
  private static final ResolveCacheOptions DEFAULT =
      new ResolveCacheOptions(
          1_000, Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Checks the limits. */
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

  /** 1,000 entries, stale for up to 5 minutes, patience of 500 ms, silence of up to 30 s. */
  public static ResolveCacheOptions defaults() {
    return DEFAULT;
  }

  /** The same with room for this many entries. */
  public ResolveCacheOptions withMaxEntries(int newMaxEntries) {
    return new ResolveCacheOptions(newMaxEntries, maxStale, patience, maxSilence);
  }

  /** The same with another bound for stale answers. */
  public ResolveCacheOptions withMaxStale(Duration newMaxStale) {
    return new ResolveCacheOptions(maxEntries, newMaxStale, patience, maxSilence);
  }

  /** The same with another wait before a stale answer. */
  public ResolveCacheOptions withPatience(Duration newPatience) {
    return new ResolveCacheOptions(maxEntries, maxStale, newPatience, maxSilence);
  }

  /** The same with another bound for a silent watch. */
  public ResolveCacheOptions withMaxSilence(Duration newMaxSilence) {
    return new ResolveCacheOptions(maxEntries, maxStale, patience, newMaxSilence);
  }
}
