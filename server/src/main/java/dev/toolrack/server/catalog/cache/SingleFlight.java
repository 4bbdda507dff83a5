package dev.toolrack.server.catalog.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Loads each key at most once at a time, however many callers ask for it. Thread-safe. Holds only
 * the keys being loaded, each of which has a caller.
 */
final class SingleFlight<K, V> {
  private final Executor executor;
  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** Loads a key; blocks. */
  interface Loader<K, V> {

    V load(K key);

    /**
     * Whether a loaded value may be given to all waiting callers; if not, it is loaded again.
     *
     * @param asked newest revision that this replica had applied when any of them asked
     * @param attempt number of loads so far
     */
    boolean lands(K key, V value, long asked, int attempt);
  }

  private static final class Flight<V> {
    final CompletableFuture<V> result = new CompletableFuture<>();

    /** Written while the map holds its lock on the key. */
    long asked;
  }

  SingleFlight(Executor executor) {
    this.executor = executor;
  }

  /**
   * Returns the value, from a load in progress or a new one.
   *
   * @param asked newest revision that this replica has applied
   * @param loader loads the key if no load is in progress
   * @return the caller's own future; cancelling it does not end the load
   */
  CompletableFuture<V> join(K key, long asked, Loader<K, V> loader) {
    Flight<V> mine = new Flight<>();
    Flight<V> flight =
        flights.compute(
            key,
            (_, present) -> {
              Flight<V> joined = present == null ? mine : present;
              joined.asked = Math.max(joined.asked, asked);
              return joined;
            });
    CompletableFuture<V> answer = flight.result.copy();
    if (flight == mine) {
      try {
        executor.execute(() -> fly(key, mine, loader));
      } catch (RuntimeException e) {
        flights.remove(key, mine);
        mine.result.completeExceptionally(e);
      }
    }
    return answer;
  }

  private void fly(K key, Flight<V> flight, Loader<K, V> loader) {
    try {
      V value = loader.load(key);
      for (int attempt = 1; !landed(key, flight, loader, value, attempt); attempt++) {
        value = loader.load(key);
      }
      flight.result.complete(value);
    } catch (Throwable e) {
      flights.remove(key, flight);
      flight.result.completeExceptionally(e);
    }
  }

  /** Decides and removes the flight in one step, so that no caller joins a finished one. */
  private boolean landed(K key, Flight<V> flight, Loader<K, V> loader, V value, int attempt) {
    return flights.compute(
            key, (_, present) -> loader.lands(key, value, flight.asked, attempt) ? null : present)
        == null;
  }
}
