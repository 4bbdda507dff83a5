package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.OpenLoop;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Timings;
import dev.toolrack.v1.ToolServiceGrpc;
import java.time.Duration;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The time that executions spend inside Toolrack according to their responses: total minus
 * upstream.
 */
final class InternalTime {
  private static final int DIGITS = 3;

  private InternalTime() {}

  /** Executes at a fixed rate. */
  static Sample run(Scene scene, int perSecond, Duration length) {
    Histogram internal = new ConcurrentHistogram(DIGITS);
    Call call =
        new Unary<>(
            scene.toolrack().channel(),
            ToolServiceGrpc.getExecuteMethod(),
            () -> Scene.EXECUTE,
            reply -> counted(reply, internal));
    return OpenLoop.run(call, perSecond, length)
        .sample()
        .with(Metric.INTERNAL_P50, internal.getValueAtPercentile(50) / 1e3)
        .with(Metric.INTERNAL_P99, internal.getValueAtPercentile(99) / 1e3);
  }

  private static @Nullable String counted(ExecuteResponse reply, Histogram internal) {
    Timings timings = reply.getTimings();
    if (!timings.hasTotal() || !timings.hasUpstream()) {
      return "a reply without its timings";
    }
    internal.recordValue(nanos(timings.getTotal()) - nanos(timings.getUpstream()));
    return Scene.problem(reply);
  }

  private static long nanos(com.google.protobuf.Duration duration) {
    return duration.getSeconds() * 1_000_000_000L + duration.getNanos();
  }
}
