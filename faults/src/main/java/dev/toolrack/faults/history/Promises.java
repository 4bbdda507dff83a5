package dev.toolrack.faults.history;

import java.time.Duration;

/**
 * What the replicas promise according to their configuration.
 *
 * @param boundNanos the staleness bound
 * @param maxStaleNanos the maximum time to answer from memory while Postgres is unavailable
 * @param recoveryNanos the maximum time from the end of a fault to full service
 * @param takeoverNanos the maximum time without a leader
 * @param flushNanos the maximum time that an execution record waits for its batch
 * @param batchRecords the maximum number of execution records per write
 */
public record Promises(
    long boundNanos,
    long maxStaleNanos,
    long recoveryNanos,
    long takeoverNanos,
    long flushNanos,
    int batchRecords) {

  /** The defaults of {@code ./toolrack serve}, with ten seconds each for recovery and takeover. */
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
