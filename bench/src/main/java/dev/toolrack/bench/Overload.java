package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.load.LoadResult;
import dev.toolrack.bench.load.OpenLoop;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Metrics;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares the executions at the peak of a closed loop with those under an offered load of twice
 * that rate, as counted by the server. A few calls on a separate connection measure the latency of
 * admitted calls. Not thread-safe.
 */
final class Overload {
  private static final String PEAK = "peak";
  private static final String TWICE = "twice the peak";
  private static final H2load.Shape PEAK_SHAPE = new H2load.Shape(8, 32);

  /** Four times as many calls in flight as the server admits. */
  private static final H2load.Shape OVERLOAD_SHAPE = new H2load.Shape(64, 256);

  private static final int PROBES_PER_SECOND = 50;
  private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  private final Toolrack toolrack;
  private final Path body;
  private final int replyBytes;
  private final int seconds;
  private double peakRate;

  /** For the given server, whose catalog must contain the tool of {@link Scene#EXECUTE}. */
  Overload(Settings settings, Toolrack toolrack) {
    this.toolrack = toolrack;
    body = H2load.framed(settings.folder().resolve("execute.bin"), Scene.EXECUTE);
    replyBytes =
        ToolServiceGrpc.newBlockingStub(toolrack.channel())
            .execute(Scene.EXECUTE)
            .getSerializedSize();
    seconds = settings.seconds(8);
  }

  Comparison run(Settings settings, Report report) {
    report.note(
        "At twice the peak the server leaves unread, or sheds, what it has no room for. The load"
            + " driver has the same cores: it takes part in the overload. Its p50 and p99 are of "
            + PROBES_PER_SECOND
            + " calls a second beside it.");
    return Comparison.of("Execute at its peak and at twice that", Metric.RATE)
        .subject(PEAK, toolrack.subject().measured(this::peak))
        .subject(TWICE, toolrack.subject().measured(this::twice))
        .ratio(Metric.RATE, TWICE, PEAK)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private Sample peak() {
    awaitQuiet();
    Metrics before = toolrack.metrics();
    Sample sample = H2load.grpc(toolrack.port(), "Execute", body, replyBytes, PEAK_SHAPE, seconds);
    toolrack.metrics().requireNoFailuresSince(before);
    peakRate = sample.get(Metric.RATE);
    return sample;
  }

  private Sample twice() {
    awaitQuiet();
    CompletableFuture<LoadResult> probes = CompletableFuture.supplyAsync(this::probe);
    double executedBefore = ended("ok");
    double shedBefore = ended("admission_shed");
    long began = System.nanoTime();
    H2load.offer(toolrack.port(), "Execute", body, OVERLOAD_SHAPE, 2 * peakRate, seconds);
    long nanos = System.nanoTime() - began;
    long executed = (long) (ended("ok") - executedBefore);
    double shed = (ended("admission_shed") - shedBefore) * 1e9 / nanos;
    LoadResult probed = probes.join();
    return Sample.rate(executed, nanos)
        .with(Metric.SHED, shed)
        .with(Metric.P50, probed.latency().getValueAtPercentile(50) / 1e3)
        .with(Metric.P99, probed.latency().getValueAtPercentile(99) / 1e3);
  }

  /**
   * Waits until the server is idle. It reads everything that callers sent before they went away.
   */
  private void awaitQuiet() {
    long until = System.nanoTime() + QUIET_NANOS;
    while (isBusy(toolrack.metrics())) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Executions do not end");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isBusy(Metrics metrics) {
    return metrics.value("toolrack_admission_in_flight", "=\"execution\"") > 0
        || metrics.value("toolrack_callers_waiting") > 0;
  }

  private LoadResult probe() {
    Call call =
        new Unary<ExecuteRequest, ExecuteResponse>(
            toolrack.channel(),
            ToolServiceGrpc.getExecuteMethod(),
            () -> Scene.EXECUTE,
            Scene::problem);
    return OpenLoop.run(call, PROBES_PER_SECOND, Duration.ofSeconds(seconds));
  }

  /** Number of executions with this outcome. */
  private double ended(String outcome) {
    return toolrack.metrics().value("toolrack_executions_total", "=\"" + outcome + "\"");
  }
}
