package dev.toolrack.server.catalog.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.toolrack.server.catalog.CacheCounters;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A replica's own memory of one kind of thing: bounded by what its entries weigh, least used out,
 * by reference. Thread-safe; a look-up takes no lock. It drops entries for age and room alone,
 * whatever happens in the grid: in an outage it is what is left to answer from.
 */
final class NearMemory<K, V> {
  private final String name;
  private final Cache<K, V> cache;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder expirations = new LongAdder();
  private final LongAdder invalidations = new LongAdder();

  private final BinaryOperator<V> newer;

  /**
   * An empty memory.
   *
   * @param maxWeight of all entries
   * @param weight of an entry, which does not change: at least 1
   * @param newer what is kept of an entry that is there and one that is offered, in this order
   * @param kept how long an entry is kept; null for as long as there is room
   */
  NearMemory(
      String name,
      int maxWeight,
      ToIntFunction<V> weight,
      @Nullable Duration kept,
      LongSupplier nanos,
      BinaryOperator<V> newer) {
    this.name = name;
    this.newer = newer;
    Caffeine<K, V> builder =
        Caffeine.newBuilder()
            .maximumWeight(maxWeight)
            .weigher((K _, V value) -> weight.applyAsInt(value))
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .evictionListener(
                (_, _, cause) ->
                    (cause == RemovalCause.EXPIRED ? expirations : evictions).increment());
    cache = (kept == null ? builder : builder.expireAfterWrite(kept)).build();
  }

  /** The entry, or null. Counts nothing: the caller knows whether it could be used. */
  @Nullable V peek(K key) {
    return cache.getIfPresent(key);
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  /** Keeps the entry unless there is a newer one, in one step; answers what is kept. */
  V offer(K key, V value) {
    return Objects.requireNonNull(cache.asMap().merge(key, value, newer));
  }

  /** Drops the entry if it is of that sort; in one step. */
  void dropIf(K key, Predicate<V> sort) {
    var _ =
        cache
            .asMap()
            .computeIfPresent(
                key,
                (_, present) -> {
                  if (sort.test(present)) {
                    invalidations.increment();
                    return null;
                  }
                  return present;
                });
  }

  /** Drops all entries of that sort, each of which is told. */
  void dropAll(BiPredicate<K, V> sort, Consumer<V> dropped) {
    cache
        .asMap()
        .forEach(
            (key, value) -> {
              if (sort.test(key, value) && cache.asMap().remove(key, value)) {
                invalidations.increment();
                dropped.accept(value);
              }
            });
  }

  CacheCounters counters() {
    return new CacheCounters(
        name,
        cache.estimatedSize(),
        hits.sum(),
        misses.sum(),
        evictions.sum(),
        expirations.sum(),
        invalidations.sum());
  }
}
