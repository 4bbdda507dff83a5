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
 * A replica's own memory for one kind of entry, held by reference. Bounded by the total weight of
 * the entries; the least used are evicted. Thread-safe; a look-up takes no lock. Entries are
 * evicted for age and space only, whatever happens in the grid: in an outage, answers come from
 * here.
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
   * Creates an empty memory.
   *
   * @param maxWeight most weight of all entries together
   * @param weight weight of an entry, constant and at least 1
   * @param newer chooses between a present and an offered entry, in this order
   * @param kept how long an entry is kept; null for as long as there is space
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

  /**
   * The entry, or null. Not counted as a hit or miss: only the caller knows whether it was usable.
   */
  @Nullable V peek(K key) {
    return cache.getIfPresent(key);
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  /** Atomically keeps the entry unless a newer one is present; returns the one that is kept. */
  V offer(K key, V value) {
    return Objects.requireNonNull(cache.asMap().merge(key, value, newer));
  }

  /** Atomically drops the entry if it matches. */
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

  /** Drops all matching entries and passes each to {@code dropped}. */
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
