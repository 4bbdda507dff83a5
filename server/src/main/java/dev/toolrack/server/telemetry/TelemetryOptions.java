package dev.toolrack.server.telemetry;

import java.time.Duration;

/**
 * How records are queued and written.
 *
 * @param queueRecords most records in the queue, at least two
 * @param batchRecords most records in one write
 * @param flushInterval longest time that a record waits for its batch
 */
public record TelemetryOptions(int queueRecords, int batchRecords, Duration flushInterval) {
  public static final TelemetryOptions DEFAULT =
      new TelemetryOptions(65_536, 5_000, Duration.ofMillis(200));

  public TelemetryOptions {
    if (queueRecords < 1 || batchRecords < 1 || !flushInterval.isPositive()) {
      throw new IllegalArgumentException("every option must be positive");
    }
  }
}
