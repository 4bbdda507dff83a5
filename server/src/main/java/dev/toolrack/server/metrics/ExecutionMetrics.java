package dev.toolrack.server.metrics;

import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Histogram;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts executions by outcome, and measures the durations of executions and their upstream calls.
 */
final class ExecutionMetrics implements ExecutionListener {
  private static final String OK = "ok";

  private final LongAdder succeeded = new LongAdder();
  private final Map<Reason, LongAdder> failed = new EnumMap<>(Reason.class);
  private final LongAdder attempts = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final Histogram executionSeconds;
  private final Histogram upstreamSeconds;

  ExecutionMetrics(CollectorRegistry registry) {
    for (Reason reason : Reason.values()) {
      failed.put(reason, new LongAdder());
    }
    executionSeconds =
        Histogram.build("toolrack_execution_seconds", "Time of an execution, all stages.")
            .buckets(Buckets.SECONDS)
            .register(registry);
    upstreamSeconds =
        Histogram.build(
                "toolrack_upstream_seconds",
                "Time of an execution's upstream calls, pauses between them included.")
            .buckets(Buckets.SECONDS)
            .register(registry);
    registry.register(
        new Readings()
            .counter(
                "toolrack_executions_total",
                "Executions that ended, by outcome.",
                "outcome",
                this::outcomes)
            .counter("toolrack_upstream_attempts_total", "Upstream calls.", attempts::sum)
            .counter(
                "toolrack_upstream_retries_total",
                "Upstream calls beyond the first of an execution.",
                retries::sum));
  }

  @Override
  public void onFinished(ExecutionRecord execution) {
    Reason failure = execution.failure();
    (failure == null ? succeeded : Objects.requireNonNull(failed.get(failure))).increment();
    executionSeconds.observe(execution.durationNanos() / Buckets.NANOS_PER_SECOND);
    if (execution.attempts() > 0) {
      attempts.add(execution.attempts());
      retries.add(execution.attempts() - 1L);
      upstreamSeconds.observe(execution.upstreamNanos() / Buckets.NANOS_PER_SECOND);
    }
  }

  /** Success always, and each reason that has occurred at least once. */
  private Map<String, Double> outcomes() {
    Map<String, Double> outcomes = new TreeMap<>();
    outcomes.put(OK, succeeded.doubleValue());
    failed.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            outcomes.put(reason.name().toLowerCase(Locale.ROOT), count.doubleValue());
          }
        });
    return outcomes;
  }
}
