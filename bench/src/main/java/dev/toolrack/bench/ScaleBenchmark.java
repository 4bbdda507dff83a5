package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.ClosedLoop;
import dev.toolrack.bench.load.LoadResult;
import dev.toolrack.bench.load.OpenLoop;
import dev.toolrack.bench.load.Sequential;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Nginx;
import dev.toolrack.bench.subject.Postgres;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListToolsResponse;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** {@code ./toolrack bench scale}: many tools, many streams, and more calls than can be done. */
final class ScaleBenchmark implements Benchmark {
  private static final String FEW = "few tools";
  private static final String MANY = "many tools";
  private static final int IN_FLIGHT = 64;
  private static final int PAGE = 100;
  private static final long IN_TIME_NANOS = 1_000_000_000L;

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String about() {
    return "1,000 tools against 1,000,000, 1 to 10,000 streams, and twice the peak load";
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    int many = settings.tools(1_000_000, 2_000);
    int few = Math.min(many, settings.choice(1_000, 200));
    settings.progress().say("starting Postgres and two servers");
    try (Subject upstream = Nginx.upstream(settings.folder());
        Postgres postgres = Postgres.start(settings.folder());
        Toolrack small = start(settings, postgres, "small");
        Toolrack large = start(settings, postgres, "large")) {
      String url = "http://127.0.0.1:" + upstream.port() + "/";
      fill(settings, small, postgres.jdbcUrl("small"), url, few);
      fill(settings, large, postgres.jdbcUrl("large"), url, many);
      report.fact("JVM options of both", String.join(" ", small.subject().jvmOptions()));
      report.fact(FEW, String.format("%,d", few));
      report.fact(MANY, "%,d, asked for by Zipf(1.0); cache of 10,000".formatted(many));
      report.add(
          Comparison.of("Resolve, " + IN_FLIGHT + " in flight", Metric.RATE)
              .subject(FEW, resolves(settings, small, few, IN_FLIGHT))
              .subject(MANY, resolves(settings, large, many, IN_FLIGHT))
              .ratio(Metric.RATE, MANY, FEW)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
      report.add(
          Comparison.of("A page of " + PAGE + " tools after another", Metric.MEAN)
              .subject(FEW, pages(settings, small))
              .subject(MANY, pages(settings, large))
              .ratio(Metric.MEAN, MANY, FEW)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
      streams(settings, report, large, many);
      overload(settings, report, large);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Toolrack start(Settings settings, Postgres postgres, String database)
      throws IOException {
    Path folder = Files.createDirectory(settings.folder().resolve(database));
    postgres.create(database);
    return Toolrack.start(folder, "", "--database-url=" + postgres.url(database));
  }

  private static void fill(
      Settings settings, Toolrack toolrack, String jdbcUrl, String upstream, int tools)
      throws SQLException {
    settings.progress().say("making %,d tools", tools);
    Catalog.fill(toolrack.channel(), upstream, 0);
    try (Connection connection = java.sql.DriverManager.getConnection(jdbcUrl)) {
      Clones.make(connection, tools);
    }
  }

  private static Comparison.Round resolves(
      Settings settings, Toolrack toolrack, int tools, int inFlight) {
    Zipf zipf = new Zipf(tools);
    Call call =
        new Unary<ResolveRequest, ResolveResponse>(
            toolrack.channel(),
            ToolServiceGrpc.getResolveMethod(),
            () ->
                ResolveRequest.newBuilder()
                    .setSlug(Catalog.other(zipf.next(ThreadLocalRandom.current())))
                    .build(),
            reply -> reply.hasToolVersion() ? null : "Resolve answered " + reply);
    Duration length = Duration.ofSeconds(settings.seconds(8));
    return toolrack.measured(() -> ClosedLoop.run(call, inFlight, length).sample());
  }

  private static Comparison.Round pages(Settings settings, Toolrack toolrack) {
    CatalogServiceGrpc.CatalogServiceBlockingStub stub =
        CatalogServiceGrpc.newBlockingStub(toolrack.channel());
    return () -> {
      ListToolsRequest.Builder request = ListToolsRequest.newBuilder().setPageSize(PAGE);
      return Sequential.run(
          Duration.ofSeconds(settings.seconds(4)),
          () -> {
            ListToolsResponse page = stub.listTools(request.build());
            // The last page may be shorter, and the first follows it.
            if (page.getToolsCount() != PAGE && !page.getNextPageToken().isEmpty()) {
              throw new IllegalStateException("a page of " + page.getToolsCount());
            }
            var _ = request.setPageToken(page.getNextPageToken());
          });
    };
  }

  private static void streams(Settings settings, Report report, Toolrack toolrack, int tools) {
    for (int streams = 1; streams <= settings.choice(10_000, 100); streams *= 10) {
      settings.progress().say("%,d streams", streams);
      Sample sample = resolves(settings, toolrack, tools, streams).run();
      report.figure("Resolve, %,d streams".formatted(streams), sample.get(Metric.RATE), "1/s");
      report.figure("Resolve, %,d streams, p99".formatted(streams), sample.get(Metric.P99), "µs");
    }
  }

  /** What is answered in a second, at the peak of a closed loop and at twice its rate. */
  private static void overload(Settings settings, Report report, Toolrack toolrack) {
    Call call =
        new Unary<ExecuteRequest, ExecuteResponse>(
            toolrack.channel(),
            ToolServiceGrpc.getExecuteMethod(),
            () -> Scene.EXECUTE,
            Scene::problem);
    Duration length = Duration.ofSeconds(settings.seconds(8));
    settings.progress().say("peak of Execute");
    for (int i = 0; i < settings.warmUps(); i++) {
      var _ = ClosedLoop.run(call, 4 * IN_FLIGHT, length);
    }
    Sample peak =
        toolrack.measured(() -> ClosedLoop.run(call, 4 * IN_FLIGHT, length).sample()).run();
    double rate = peak.get(Metric.RATE);
    settings.progress().say("twice the peak of Execute");
    LoadResult twice = OpenLoop.run(call, 2 * rate, length);
    double goodput = twice.latency().getCountBetweenValues(0, IN_TIME_NANOS) * 1e9 / twice.nanos();
    report.figure("Execute, peak", rate, "1/s");
    report.figure("Execute at twice the peak, answered within 1 s", goodput, "1/s");
    report.figure("Execute at twice the peak, of the peak", goodput / rate, "");
    report.figure(
        "Execute at twice the peak, not answered",
        (double) twice.failed() / (twice.done() + twice.failed()),
        "");
    report.note("The load driver has the same cores: it takes part in the overload.");
  }
}
