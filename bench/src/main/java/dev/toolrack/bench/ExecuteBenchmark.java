package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.load.OpenLoop;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.BareServer;
import dev.toolrack.bench.subject.Bytes;
import dev.toolrack.bench.subject.Nginx;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** {@code ./toolrack bench execute}: calls to an upstream that is as fast as possible. */
final class ExecuteBenchmark implements Benchmark {
  private static final String RELAY = "bare relay";
  private static final String PROXY = "nginx proxy";
  private static final H2load.Shape MANY = new H2load.Shape(8, 32);
  private static final H2load.Shape ONE = new H2load.Shape(1, 1);
  private static final int PROXY_CONNECTIONS = 64;

  @Override
  public String name() {
    return "execute";
  }

  @Override
  public String about() {
    return "Execute against a bare relay (gRPC in, the same HTTP client out), and nginx as a proxy";
  }

  @Override
  public boolean isProfiled() {
    return true;
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.H2LOAD, Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    try (Scene scene = Scene.set(settings, report, settings.tools(10_000, 1_000));
        Subject proxy = Nginx.proxy(settings.folder(), scene.upstreamPort());
        Subject relay =
            BareServer.start(
                settings.folder(), scene.toolrack().subject().jvmOptions(), "relay", scene.url())) {
      report.fact("nginx", Program.NGINX.version() + ", one worker");
      report.note(
          "nginx is called over HTTP/1.1, with %d connections and one request at a time on each."
              .formatted(PROXY_CONNECTIONS));
      report.add(throughput(settings, scene, relay, proxy));
      scene.profile(
          settings, report, "Execute, " + MANY + " streams", executed(settings, scene, MANY));
      report.add(sequential(settings, scene, relay));
      report.add(atFixedRate(settings, report, scene, relay));
    }
  }

  private static Comparison throughput(Settings settings, Scene scene, Subject relay, Subject proxy)
      throws IOException {
    Path body = Files.writeString(settings.folder().resolve("input.json"), Scene.INPUT);
    return Comparison.of("Execute, " + MANY + " streams", Metric.RATE)
        .subject(RELAY, relay.measured(relayed(settings, scene, relay, MANY)))
        .subject(Toolrack.NAME, scene.toolrack().measured(executed(settings, scene, MANY)))
        .subject(
            PROXY,
            proxy.measured(
                () ->
                    H2load.http(
                        proxy.port(),
                        body,
                        Nginx.REPLY.length(),
                        PROXY_CONNECTIONS,
                        settings.seconds(8))))
        .ratio(Metric.RATE, Toolrack.NAME, RELAY)
        .ratio(Metric.RATE, Toolrack.NAME, PROXY)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison sequential(Settings settings, Scene scene, Subject relay) {
    return Comparison.of("Execute, one call at a time", Metric.MEAN)
        .subject(RELAY, relay.measured(relayed(settings, scene, relay, ONE)))
        .subject(Toolrack.NAME, scene.toolrack().measured(executed(settings, scene, ONE)))
        .difference(Metric.MEAN, Toolrack.NAME, RELAY)
        .ratio(Metric.RATE, Toolrack.NAME, RELAY)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison atFixedRate(
      Settings settings, Report report, Scene scene, Subject relay) {
    int rate = settings.rate(5_000, 300);
    Duration length = Duration.ofSeconds(settings.seconds(8));
    report.note(
        "At a fixed rate, a latency counts from when the call was due. Internal time is a reply's"
            + " own total less its upstream stage.");
    ManagedChannel channel = Toolrack.channel(relay.port());
    try {
      byte[] request = Scene.EXECUTE.toByteArray();
      Call relayed =
          new Unary<>(
              channel,
              Bytes.unary("Execute"),
              () -> request,
              reply ->
                  reply.length == Nginx.REPLY.length() ? null : reply.length + " bytes of reply");
      return Comparison.of("Execute, %,d calls a second".formatted(rate), Metric.P99)
          .subject(RELAY, relay.measured(() -> OpenLoop.run(relayed, rate, length).sample()))
          .subject(
              Toolrack.NAME, scene.toolrack().measured(() -> InternalTime.run(scene, rate, length)))
          .difference(Metric.P50, Toolrack.NAME, RELAY)
          .difference(Metric.P99, Toolrack.NAME, RELAY)
          .run(settings.warmUps(), settings.rounds(), settings.progress());
    } finally {
      channel.shutdownNow();
    }
  }

  private static Comparison.Round executed(Settings settings, Scene scene, H2load.Shape shape) {
    return scene.h2load(
        scene.toolrack().port(),
        "Execute",
        Scene.EXECUTE,
        scene.executeBytes(),
        shape,
        settings.seconds(8));
  }

  private static Comparison.Round relayed(
      Settings settings, Scene scene, Subject relay, H2load.Shape shape) {
    return scene.h2load(
        relay.port(), "Execute", Scene.EXECUTE, Nginx.REPLY.length(), shape, settings.seconds(8));
  }
}
