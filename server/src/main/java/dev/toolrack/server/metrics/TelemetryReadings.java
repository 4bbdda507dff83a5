package dev.toolrack.server.metrics;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Accessors for the figures of telemetry.
 *
 * @param queued records that wait
 * @param accepted records handed over
 * @param written records in Postgres
 * @param dropped records that were not written, by reason
 */
public record TelemetryReadings(
    LongSupplier queued,
    LongSupplier accepted,
    LongSupplier written,
    Map<String, LongSupplier> dropped) {
  public TelemetryReadings {
    dropped = Map.copyOf(dropped);
  }
}
