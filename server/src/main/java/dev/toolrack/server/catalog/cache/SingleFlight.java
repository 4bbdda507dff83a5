package dev.toolrack.server.catalog.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Loads each key once at a time, however many ask for it. Thread-safe. Bounded by the keys in
 * flight, each of which has a caller.
 */
final class SingleFlight<K, V> {
  private final Executor executor;
  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** Loads a key; blocks. */
  interface Loader<K, V> {

    V load(K key);

    /**
     * Whether what was loaded can be given to all who wait for it; otherwise it is loaded again.
     *
     * @param asked newest revision that this replica had applied when one of them asked
     * @param attempt loads so far
     */
    boolean lands(K key, V value, long asked, int attempt);
  }

  private static final class Flight<V> {
    final CompletableFuture<V> result = new CompletableFuture<>();

    /** Written under the map's lock of the key. */
    long asked;
  }

  SingleFlight(Executor executor) {
    this.executor = executor;
  }

  /**
   * The value, from a load that is under way or that begins now.
   *
   * @param asked newest revision that this replica has applied
   * @param loader loads if no load is under way
   * @return the caller's own future; to cancel it does not end the load
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

  /** Decides and ends the flight in one step, so that nobody joins a flight that has landed. */
  private boolean landed(K key, Flight<V> flight, Loader<K, V> loader, V value, int attempt) {
    return flights.compute(
            key, (_, present) -> loader.lands(key, value, flight.asked, attempt) ? null : present)
        == null;
  }
}
