package dev.toolrack.bench;

import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.BareServer;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Redis;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import java.util.List;
import java.util.Set;

/** {@code ./toolrack bench resolve}: answers from memory. */
final class ResolveBenchmark implements Benchmark {
  private static final String ECHO = "bare echo";
  private static final String REDIS = "redis GET";
  private static final int REDIS_CONNECTIONS = 50;

  /** About a second's worth: redis-benchmark takes a number of requests, not a duration. */
  private static final int REDIS_REQUESTS = 100_000;

  private static final H2load.Shape MANY = new H2load.Shape(8, 32);
  private static final H2load.Shape ONE = new H2load.Shape(1, 1);

  @Override
  public String name() {
    return "resolve";
  }

  @Override
  public String about() {
    return "Resolve from memory against a bare grpc-java echo and a Redis GET of as many bytes";
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
  public Set<Program> wants() {
    return Set.of(Program.REDIS_SERVER, Program.REDIS_BENCHMARK);
  }

  @Override
  public void run(Settings settings, Report report) {
    try (Scene scene = Scene.set(settings, report, settings.tools(10_000, 1_000));
        Subject echo =
            BareServer.start(
                settings.folder(),
                scene.toolrack().subject().jvmOptions(),
                "echo",
                Integer.toString(scene.resolveBytes()))) {
      report.fact("reply", scene.resolveBytes() + " bytes");
      report.add(throughput(settings, report, scene, echo));
      scene.profile(
          settings,
          report,
          "Resolve, " + MANY + " streams",
          load(settings, scene, scene.toolrack().port(), MANY));
      report.add(sequential(settings, scene, echo));
    }
  }

  private Comparison throughput(Settings settings, Report report, Scene scene, Subject echo) {
    Comparison.Builder comparison =
        Comparison.of("Resolve, " + MANY + " streams", Metric.RATE)
            .subject(ECHO, echo.measured(load(settings, scene, echo.port(), MANY)))
            .subject(
                Toolrack.NAME,
                scene.toolrack().measured(load(settings, scene, scene.toolrack().port(), MANY)))
            .ratio(Metric.RATE, Toolrack.NAME, ECHO);
    List<Program> missing = Program.missing(wants());
    if (!missing.isEmpty()) {
      report.note("Left out: Redis. " + Program.installing(missing));
      return comparison.run(settings.warmUps(), settings.rounds(), settings.progress());
    }
    try (Redis redis = Redis.start(settings.folder(), scene.resolveBytes())) {
      report.fact(
          "redis",
          "%s; %d connections, no pipelining"
              .formatted(Program.REDIS_SERVER.version(), REDIS_CONNECTIONS));
      long requests =
          (long) settings.choice(REDIS_REQUESTS, REDIS_REQUESTS / 5) * settings.seconds(8);
      return comparison
          .subject(REDIS, redis.subject().measured(() -> redis.get(REDIS_CONNECTIONS, requests)))
          .ratio(Metric.RATE, Toolrack.NAME, REDIS)
          .run(settings.warmUps(), settings.rounds(), settings.progress());
    }
  }

  private static Comparison sequential(Settings settings, Scene scene, Subject echo) {
    return Comparison.of("Resolve, one call at a time", Metric.MEAN)
        .subject(ECHO, echo.measured(load(settings, scene, echo.port(), ONE)))
        .subject(
            Toolrack.NAME,
            scene.toolrack().measured(load(settings, scene, scene.toolrack().port(), ONE)))
        .difference(Metric.MEAN, Toolrack.NAME, ECHO)
        .ratio(Metric.RATE, Toolrack.NAME, ECHO)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison.Round load(
      Settings settings, Scene scene, int port, H2load.Shape shape) {
    return scene.h2load(
        port, "Resolve", Scene.RESOLVE, scene.resolveBytes(), shape, settings.seconds(8));
  }
}
