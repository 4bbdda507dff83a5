package dev.toolrack.bench;

import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.BareServer;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import java.util.Set;

/** {@code ./toolrack bench resolve}: answers from memory. */
final class ResolveBenchmark implements Benchmark {
  private static final String ECHO = "bare echo";
  private static final H2load.Shape MANY = new H2load.Shape(8, 32);
  private static final H2load.Shape ONE = new H2load.Shape(1, 1);

  @Override
  public String name() {
    return "resolve";
  }

  @Override
  public String about() {
    return "Resolve from memory against a bare grpc-java echo of the same reply size";
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.H2LOAD, Program.NGINX);
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
      report.add(throughput(settings, scene, echo));
      report.add(sequential(settings, scene, echo));
    }
  }

  private static Comparison throughput(Settings settings, Scene scene, Subject echo) {
    return Comparison.of("Resolve, " + MANY + " streams", Metric.RATE)
        .subject(ECHO, echo.measured(load(settings, scene, echo.port(), MANY)))
        .subject(
            Toolrack.NAME,
            scene.toolrack().measured(load(settings, scene, scene.toolrack().port(), MANY)))
        .ratio(Metric.RATE, Toolrack.NAME, ECHO)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
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
