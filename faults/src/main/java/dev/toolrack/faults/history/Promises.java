package dev.toolrack.faults.history;

import java.time.Duration;

/**
 * What the replicas were configured to promise.
 *
 * @param boundNanos the staleness bound
 * @param maxStaleNanos the longest time to answer from memory while Postgres is away
 * @param recoveryNanos the longest time from the end of a fault to full service
 * @param takeoverNanos the longest time without a leader
 * @param flushNanos the longest wait of an execution record for its batch
 * @param batchRecords most execution records in one write
 */
public record Promises(
    long boundNanos,
    long maxStaleNanos,
    long recoveryNanos,
    long takeoverNanos,
    long flushNanos,
    int batchRecords) {

  /** The defaults of {@code ./toolrack serve}, and ten seconds to recover or to take over. */
  public static Promises defaults() {
    return new Promises(
        Duration.ofSeconds(2).toNanos(),
        Duration.ofMinutes(5).toNanos(),
        Duration.ofSeconds(10).toNanos(),
        Duration.ofSeconds(10).toNanos(),
        Duration.ofMillis(200).toNanos(),
        5_000);
  }
}
