package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes of a shared map that a slow or frozen holder cannot hold up. A read has a time
 * budget, and the number of pending writes to a holder is bounded. A holder that failed several
 * reads in a row is skipped, except for one probing read per interval. Thread-safe.
 */
final class BudgetedReads<K, V> {
  private static final Logger log = LoggerFactory.getLogger(BudgetedReads.class);
  private static final int FAILURES_TO_SKIP = 3;

  /** More than a cluster has; beyond it, the state of holders that have left is dropped. */
  private static final int MAX_HOLDERS = 64;

  /** Per holder. Writes that a frozen holder has not accepted yet stay in this replica's memory. */
  private static final int MAX_PENDING_WRITES = 128;

  private final String name;
  private final SharedMap<K, V> map;
  private final LongSupplier nanos;
  private final long budgetNanos;
  private final long probeNanos;
  private final ConcurrentHashMap<Object, Holder> holders = new ConcurrentHashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  private static final class Holder {
    final AtomicLong failures = new AtomicLong();
    final AtomicLong nextProbeNanos = new AtomicLong();
    final AtomicInteger pendingWrites = new AtomicInteger();
  }

  BudgetedReads(
      String name,
      SharedMap<K, V> map,
      LongSupplier nanos,
      Duration budget,
      Duration probeInterval) {
    this.name = name;
    this.map = map;
    this.nanos = nanos;
    budgetNanos = budget.toNanos();
    probeNanos = probeInterval.toNanos();
  }

  /** As {@link SharedMap#isShared()}. */
  boolean shared() {
    return map.isShared();
  }

  /**
   * The value, or null if it is absent or cannot be read within the budget. Blocks for that long.
   */
  @Nullable V read(K key) {
    Object mark = map.holder(key);
    if (!mayAsk(mark)) {
      misses.increment();
      return null;
    }
    V value = null;
    try {
      value = map.read(key).get(budgetNanos, TimeUnit.NANOSECONDS);
      succeeded(mark);
    } catch (TimeoutException e) {
      failed(mark);
    } catch (ExecutionException | RuntimeException e) {
      log.debug("{} could not be read: {}", name, e.toString());
      failed(mark);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    (value == null ? misses : hits).increment();
    return value;
  }

  /**
   * Shares a value, unless there is no other replica, or the value's holder is being skipped or has
   * too many writes pending.
   */
  void offer(K key, V value, Duration lifetime) {
    if (!map.isShared()) {
      return;
    }
    Holder holder = holder(map.holder(key));
    if (holder.failures.get() >= FAILURES_TO_SKIP) {
      return;
    }
    if (holder.pendingWrites.incrementAndGet() > MAX_PENDING_WRITES) {
      var _ = holder.pendingWrites.decrementAndGet();
      return;
    }
    try {
      var _ =
          map.offer(key, value, lifetime)
              .whenComplete((_, _) -> holder.pendingWrites.decrementAndGet());
    } catch (RuntimeException e) {
      var _ = holder.pendingWrites.decrementAndGet();
      log.debug("{} could not be written: {}", name, e.toString());
    }
  }

  private boolean mayAsk(Object mark) {
    Holder holder = holders.get(mark);
    if (holder == null || holder.failures.get() < FAILURES_TO_SKIP) {
      return true;
    }
    long now = nanos.getAsLong();
    long next = holder.nextProbeNanos.get();
    return now - next >= 0 && holder.nextProbeNanos.compareAndSet(next, now + probeNanos);
  }

  private void succeeded(Object mark) {
    Holder holder = holders.get(mark);
    if (holder != null && holder.failures.getAndSet(0) >= FAILURES_TO_SKIP) {
      log.info("{} is read from member {} again", name, mark);
    }
  }

  private void failed(Object mark) {
    Holder holder = holder(mark);
    holder.nextProbeNanos.set(nanos.getAsLong() + probeNanos);
    if (holder.failures.incrementAndGet() == FAILURES_TO_SKIP) {
      log.warn("{} is not read from member {} until it answers again", name, mark);
    }
  }

  private Holder holder(Object mark) {
    Holder present = holders.get(mark);
    if (present != null) {
      return present;
    }
    if (holders.size() >= MAX_HOLDERS) {
      holders.clear();
    }
    return holders.computeIfAbsent(mark, _ -> new Holder());
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }
}
