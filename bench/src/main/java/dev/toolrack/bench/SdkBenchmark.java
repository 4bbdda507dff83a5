package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.ClosedLoop;
import dev.toolrack.bench.load.Sequential;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Nginx;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.ThisProcess;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.ResolveCacheOptions;
import dev.toolrack.client.ToolCall;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./toolrack bench sdk}: calls through the Java client compared with calls of a bare stub.
 */
final class SdkBenchmark implements Benchmark {
  private static final String SDK = "SDK";
  private static final String STUB = "bare stub";
  private static final String CACHED = "cached resolve";
  private static final int IN_FLIGHT = 64;
  private static final int RESOLVES = 1_000;

  @Override
  public String name() {
    return "sdk";
  }

  @Override
  public String about() {
    return "Execute through the Java client against a bare stub; resolves from the client's cache";
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) {
    try (Scene scene = Scene.set(settings, report, settings.tools(1_000, 100));
        ToolrackClient client =
            ToolrackClient.builder()
                .target("127.0.0.1:" + scene.toolrack().port())
                .plaintext()
                .resolveCache(ResolveCacheOptions.defaults())
                .build()) {
      report.note(
          "CPU time and bytes are the client's. Both have a channel with gRPC's own defaults.");
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", scene.toolrack().port())
              .usePlaintext()
              .build();
      try {
        report.add(concurrent(settings, client, channel));
        report.add(sequential(settings, client, channel));
        report.add(cached(settings, client));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static Comparison concurrent(Settings settings, ToolrackClient client, Channel channel) {
    ToolCall toolCall = ToolCall.of(Catalog.SLUG, Scene.INPUT);
    Call stub =
        new Unary<>(
            channel, ToolServiceGrpc.getExecuteMethod(), () -> Scene.EXECUTE, Scene::problem);
    Call sdk =
        ended -> {
          var _ =
              client
                  .async()
                  .execute(toolCall)
                  .whenComplete(
                      (result, failure) ->
                          ended.with(failure == null ? problem(result) : failure.getMessage()));
        };
    Duration length = Duration.ofSeconds(settings.seconds(8));
    return Comparison.of("Execute, " + IN_FLIGHT + " in flight", Metric.RATE)
        .subject(STUB, ThisProcess.measured(() -> ClosedLoop.run(stub, IN_FLIGHT, length).sample()))
        .subject(SDK, ThisProcess.measured(() -> ClosedLoop.run(sdk, IN_FLIGHT, length).sample()))
        .ratio(Metric.RATE, SDK, STUB)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison sequential(Settings settings, ToolrackClient client, Channel channel) {
    ToolServiceGrpc.ToolServiceBlockingStub stub = ToolServiceGrpc.newBlockingStub(channel);
    Duration length = Duration.ofSeconds(settings.seconds(8));
    return Comparison.of("Execute, one blocking call at a time", Metric.MEAN)
        .subject(
            STUB,
            ThisProcess.measured(
                () ->
                    Sequential.run(
                        length, () -> require(Scene.problem(stub.execute(Scene.EXECUTE))))))
        .subject(
            SDK,
            ThisProcess.measured(
                () ->
                    Sequential.run(
                        length, () -> require(problem(client.execute(Catalog.SLUG, Scene.INPUT))))))
        .ratio(Metric.RATE, SDK, STUB)
        .difference(Metric.MEAN, SDK, STUB)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison cached(Settings settings, ToolrackClient client) {
    long nanos = Duration.ofSeconds(settings.seconds(8)).toNanos();
    return Comparison.of("Resolve from the client's cache", Metric.MEAN_NANOS)
        .subject(CACHED, ThisProcess.measured(() -> resolves(client, nanos)))
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Sample resolves(ToolrackClient client, long length) {
    long done = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < length) {
      for (int i = 0; i < RESOLVES; i++) {
        require(client.resolve(Catalog.SLUG).version().equals("1.0.0") ? null : "another version");
      }
      done += RESOLVES;
    }
    long nanos = System.nanoTime() - began;
    return Sample.rate(done, nanos).with(Metric.MEAN_NANOS, (double) nanos / done);
  }

  private static @Nullable String problem(ExecutionResult result) {
    return result.outputJson().equals(Nginx.REPLY) ? null : "Execute answered " + result;
  }

  private static void require(@Nullable String problem) {
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
  }
}
