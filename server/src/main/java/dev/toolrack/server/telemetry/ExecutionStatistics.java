package dev.toolrack.server.telemetry;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Queries on execution records. Thread-safe; every method reads Postgres and blocks.
 *
 * <p>Every method throws {@link dev.toolrack.server.failure.ToolrackException}: INVALID_REQUEST
 * with the field, or CATALOG_UNAVAILABLE while Postgres is away.
 */
@CheckReturnValue
public interface ExecutionStatistics {
  /** Executions of a tenant, newest first. */
  ExecutionPage list(ExecutionQuery query);

  /**
   * Counts, error rate and latency of a tool over a time span.
   *
   * @param startTime only executions that began at this time or later; null for 24 hours before the
   *     end
   * @param endTime only executions that began before this time; null for now
   */
  ToolStatistics ofTool(
      String tenant, String slug, @Nullable Instant startTime, @Nullable Instant endTime);
}
