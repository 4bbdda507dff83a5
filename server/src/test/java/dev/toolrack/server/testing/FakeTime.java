package dev.toolrack.server.testing;

import dev.toolrack.server.execution.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** Time that stands still until it is told to pass; runs what was scheduled as it does. */
public final class FakeTime implements LongSupplier, Scheduler {
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));
  private long nowNanos = 1_000_000_000L;

  private record Due(long atNanos, Runnable task) {}

  @Override
  public synchronized long getAsLong() {
    return nowNanos;
  }

  @Override
  public synchronized Task schedule(long delayNanos, Runnable task) {
    Due entry = new Due(nowNanos + delayNanos, task);
    due.add(entry);
    return () -> cancel(entry);
  }

  private synchronized void cancel(Due entry) {
    due.removeIf(other -> other.equals(entry));
  }

  /** What is scheduled and has not run. */
  public synchronized int scheduled() {
    return due.size();
  }

  public void pass(Duration time) {
    long target = getAsLong() + time.toNanos();
    while (true) {
      Due next;
      synchronized (this) {
        next = due.peek();
        if (next == null || next.atNanos() > target) {
          nowNanos = target;
          return;
        }
        due.remove();
        nowNanos = next.atNanos();
      }
      next.task().run();
    }
  }
}
