package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.ClosedLoop;
import dev.toolrack.bench.load.OpenLoop;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.report.TimeLine;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** {@code ./toolrack bench memory}: resident memory over time at a fixed request rate. */
final class MemoryBenchmark implements Benchmark {
  private static final long SEED = 2026;
  private static final int WARM_UP_IN_FLIGHT = 16;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "resident memory over 30 minutes at a fixed rate of resolves and executions";
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) {
    int tools = settings.tools(10_000, 1_000);
    int rate = settings.rate(1_000, 200);
    int seconds = settings.seconds(1_800);
    try (Scene scene = Scene.set(settings, report, tools)) {
      Call call = mixed(scene.toolrack().channel(), tools);
      settings.progress().say("warming up");
      var _ =
          ClosedLoop.run(call, WARM_UP_IN_FLIGHT, Duration.ofSeconds(settings.choice(30, 1)))
              .sample();
      report.fact("load", "%,d calls a second for %,d s, of random tools".formatted(rate, seconds));
      List<Double> times = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      settings.progress().say("loading for %,d s", seconds);
      Sample sample =
          sampled(scene.toolrack().subject(), times, values, scene, call, rate, seconds);
      TimeLine line = new TimeLine("resident", "MiB", times, values);
      report.add(line);
      report.figure("growth after the first third", line.growthPerHour(seconds / 3.0), "MiB/h");
      sample.values().forEach((metric, value) -> report.figure(metric.label(), value, ""));
      report.note(
          "Latencies count from when a call was due. CPU time is of Toolrack and each call.");
    }
  }

  private static Sample sampled(
      Subject subject,
      List<Double> times,
      List<Double> values,
      Scene scene,
      Call call,
      int rate,
      int seconds) {
    long began = System.nanoTime();
    try (ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor()) {
      long period = Math.max(250, seconds * 1_000L / 600);
      var _ =
          sampler.scheduleAtFixedRate(
              () -> {
                times.add((System.nanoTime() - began) / 1e9);
                values.add(subject.residentMebibytes());
              },
              0,
              period,
              TimeUnit.MILLISECONDS);
      Sample sample =
          scene
              .toolrack()
              .measured(() -> OpenLoop.run(call, rate, Duration.ofSeconds(seconds)).sample())
              .run();
      sampler.shutdownNow();
      return sample;
    }
  }

  /** Calls random tools, half of them Resolve and half Execute. May be begun by any thread. */
  private static Call mixed(Channel channel, int tools) {
    RandomGenerator random = new Random(SEED);
    Call resolves =
        new Unary<ResolveRequest, ResolveResponse>(
            channel,
            ToolServiceGrpc.getResolveMethod(),
            () -> ResolveRequest.newBuilder().setSlug(slug(random, tools)).build(),
            reply -> reply.hasToolVersion() ? null : "Resolve answered " + reply);
    Call executions =
        new Unary<ExecuteRequest, ExecuteResponse>(
            channel,
            ToolServiceGrpc.getExecuteMethod(),
            () -> Scene.EXECUTE.toBuilder().setSlug(slug(random, tools)).build(),
            Scene::problem);
    return ended -> (random.nextBoolean() ? resolves : executions).begin(ended);
  }

  private static String slug(RandomGenerator random, int tools) {
    return Catalog.other(random.nextInt(tools));
  }
}
