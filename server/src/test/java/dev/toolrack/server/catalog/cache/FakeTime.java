package dev.toolrack.server.catalog.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/** Time that passes when told to, and the timer that goes by it. For one thread. */
final class FakeTime implements LongSupplier, Timer {
  private final List<Due> due = new ArrayList<>();
  private long nanos = 1_000_000_000_000L;

  private record Due(long atNanos, Runnable action) {}

  @Override
  public long getAsLong() {
    return nanos;
  }

  void pass(Duration time) {
    nanos += time.toNanos();
    List<Due> now = due.stream().filter(d -> d.atNanos() - nanos <= 0).toList();
    due.removeAll(now);
    now.stream().sorted(Comparator.comparingLong(Due::atNanos)).forEach(d -> d.action().run());
  }

  int scheduled() {
    return due.size();
  }

  @Override
  public Runnable after(long delayNanos, Runnable action) {
    Due entry = new Due(nanos + delayNanos, action);
    due.add(entry);
    return () -> due.remove(entry);
  }

  @Override
  public void close() {
    due.clear();
  }
}
