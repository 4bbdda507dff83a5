package dev.toolrack.server.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the records given to a {@link TelemetryWriter}. Once it is closed, accepted =
 * written + dropped. Thread-safe.
 */
public final class TelemetryCounts {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

  TelemetryCounts() {
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new LongAdder());
    }
  }

  /** Number of records handed over. */
  public long accepted() {
    return accepted.sum();
  }

  /** Number of records in Postgres. */
  public long written() {
    return written.sum();
  }

  /** Number of records that were not written for this reason. */
  public long dropped(DropReason reason) {
    return count(reason).sum();
  }

  /** Number of records that were not written. */
  public long dropped() {
    long sum = 0;
    for (LongAdder count : dropped.values()) {
      sum += count.sum();
    }
    return sum;
  }

  void countAccepted() {
    accepted.increment();
  }

  void countWritten(int records) {
    written.add(records);
  }

  void countDropped(DropReason reason, int records) {
    count(reason).add(records);
  }

  private LongAdder count(DropReason reason) {
    return Objects.requireNonNull(dropped.get(reason));
  }

  @Override
  public String toString() {
    return "accepted " + accepted() + ", written " + written() + ", dropped " + dropped();
  }
}
