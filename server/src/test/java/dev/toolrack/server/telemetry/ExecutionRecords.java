package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records for tests. */
final class ExecutionRecords {
  static final Instant START = Instant.parse("2026-03-04T05:06:07.891234Z");

  private ExecutionRecords() {}

  static ExecutionRecord named(String slug) {
    return at(slug, START, 1_000_000, null);
  }

  static ExecutionRecord at(
      String slug, Instant start, long durationNanos, @Nullable Reason failure) {
    return new ExecutionRecord(
        UUID.randomUUID(),
        "default",
        slug,
        "1.2.3",
        start,
        durationNanos,
        durationNanos / 2,
        failure,
        failure == null ? 200 : 500,
        1,
        10,
        20,
        "request-1");
  }
}
