package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.DatabaseFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves records from the ring to the sink, one step at a time. Every record that it has taken is
 * counted exactly once, as written or as dropped. For one thread at a time.
 *
 * <p>While the sink is away, the current batch is retried with growing pauses, and the ring fills
 * up behind it. A batch that the sink refuses because of its content is halved until the offending
 * records are isolated; they are dropped.
 *
 * <p>A failed write may have been carried out, if only the answer was lost. A batch is written
 * completely or not at all, so before the next attempt the sink is asked for its first record.
 */
final class Delivery {
  private static final Logger log = LoggerFactory.getLogger(Delivery.class);
  private static final long MIN_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final RecordRing ring;
  private final ExecutionSink sink;
  private final TelemetryCounts counts;
  private final LongSupplier nanoTime;
  private final int batchRecords;
  private final long flushIntervalNanos;

  /** The current batch: what has been collected, and later what remains to be written of it. */
  private final RecordBatch batch = new RecordBatch();

  /** Empty while the batch is being collected; more than one part once the sink has refused it. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private long nextFlushNanos;
  private long failedAtNanos;

  /** Zero while the sink answers. */
  private long pauseNanos;

  /** Number of records taken from the ring and not counted yet; read by other threads. */
  private final AtomicInteger inHand = new AtomicInteger();

  Delivery(
      RecordRing ring,
      ExecutionSink sink,
      TelemetryCounts counts,
      TelemetryOptions options,
      LongSupplier nanoTime) {
    this.ring = ring;
    this.sink = sink;
    this.counts = counts;
    this.nanoTime = nanoTime;
    this.batchRecords = options.batchRecords();
    this.flushIntervalNanos = options.flushInterval().toNanos();
    this.nextFlushNanos = nanoTime.getAsLong() + flushIntervalNanos;
  }

  /**
   * Does what is due.
   *
   * @param flushNow whether to write an incomplete batch, and to pause no longer than necessary
   * @return nanoseconds until something is due again, unless a batch becomes full; not positive if
   *     something is due now
   */
  long step(boolean flushNow) {
    if (parts.isEmpty()) {
      gather();
      long now = nanoTime.getAsLong();
      if (batch.size() < batchRecords && !flushNow && nextFlushNanos - now > 0) {
        return nextFlushNanos - now;
      }
      if (batch.size() < batchRecords) {
        nextFlushNanos = now + flushIntervalNanos;
      }
      if (batch.size() == 0) {
        return flushIntervalNanos;
      }
      parts.add(new Part(0, batch.size()));
    }
    long wait = pauseLeftNanos(flushNow);
    if (wait > 0) {
      return wait;
    }
    writeFirstPart();
    return pauseLeftNanos(flushNow);
  }

  private long pauseLeftNanos(boolean flushNow) {
    long pause = flushNow ? Math.min(pauseNanos, MIN_PAUSE_NANOS) : pauseNanos;
    return pause == 0 ? 0 : pause - (nanoTime.getAsLong() - failedAtNanos);
  }

  /** Whether every record that was in the ring has been counted. */
  boolean isDone() {
    return inHand.get() == 0 && ring.size() == 0;
  }

  /** Number of records taken from the ring and not counted yet. Thread-safe. */
  int inHand() {
    return inHand.get();
  }

  /** Counts the current batch as dropped. */
  void abandon() {
    counts.countDropped(DropReason.SHUTDOWN, inHand.getAndSet(0));
    parts.clear();
    batch.clear();
  }

  private void gather() {
    while (batch.size() < batchRecords) {
      ExecutionRecord execution = ring.poll();
      if (execution == null) {
        break;
      }
      batch.add(execution);
    }
    inHand.set(batch.size());
  }

  private void writeFirstPart() {
    Part part = parts.getFirst();
    try {
      if (pauseNanos == 0 || !sink.holds(batch, part.from())) {
        sink.write(batch, part.from(), part.until());
      }
      if (pauseNanos != 0) {
        log.info("Execution records are written again");
      }
      pauseNanos = 0;
      counts.countWritten(part.size());
      settleFirstPart(part.size());
    } catch (SQLException | RuntimeException e) {
      if (DatabaseFailure.isWorthWaitingFor(e)) {
        pause(e);
      } else {
        pauseNanos = 0;
        refuse(part, e);
      }
    }
  }

  private void pause(Exception failure) {
    if (pauseNanos == 0) {
      log.warn(
          "Execution records cannot be written just now and wait in memory: {}",
          DatabaseFailure.origin(failure));
    }
    pauseNanos = Math.clamp(2 * pauseNanos, MIN_PAUSE_NANOS, MAX_PAUSE_NANOS);
    failedAtNanos = nanoTime.getAsLong();
  }

  private void refuse(Part part, Exception failure) {
    if (part.size() == 1) {
      log.warn(
          "The record of execution {} was refused and is dropped: {}",
          batch.executionId(part.from()),
          DatabaseFailure.summary(failure));
      counts.countDropped(DropReason.FAILED, 1);
      settleFirstPart(1);
      return;
    }
    int middle = part.from() + part.size() / 2;
    parts.removeFirst();
    parts.addFirst(new Part(middle, part.until()));
    parts.addFirst(new Part(part.from(), middle));
  }

  private void settleFirstPart(int records) {
    parts.removeFirst();
    if (parts.isEmpty()) {
      batch.clear();
    }
    inHand.addAndGet(-records);
  }

  /** Records of the batch, from {@code from} (inclusive) to {@code until} (exclusive). */
  private record Part(int from, int until) {
    int size() {
      return until - from;
    }
  }

  /** Counts the records in the ring as dropped. Thread-safe. */
  static void drop(RecordRing ring, TelemetryCounts counts) {
    for (@Nullable ExecutionRecord execution = ring.poll();
        execution != null;
        execution = ring.poll()) {
      counts.countDropped(DropReason.SHUTDOWN, 1);
    }
  }
}
