package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.ClosedLoop;
import dev.toolrack.bench.load.H2load;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** {@code ./toolrack bench scale}: many tools, many streams, and more calls than can be done. */
final class ScaleBenchmark implements Benchmark {
  private static final String FEW = "few tools";
  private static final String MANY = "many tools";
  private static final String WARM = "many tools, those in memory";
  private static final String ROOM = "many tools, room for all";
  private static final int IN_FLIGHT = 64;
  private static final int PAGE = 100;

  /** Entries of the near cache, which is left at its default. */
  private static final int CACHE = 10_000;

  private static final int STREAMS_OF_A_CONNECTION = 100;

  /** Heap of the service with room for all tools: the default, plus 3 KB for each tool. */
  private static final int HEAP_MIB = 192;

  private static final int TOOLS_PER_MIB = 340;

  /**
   * With a smaller young generation, too many collections scan the cards of the old one: each
   * look-up writes to the neighbours of its entry in the order of use.
   */
  private static final int YOUNG_PART_OF_HEAP = 12;

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
    return Set.of(Program.H2LOAD, Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    int many = settings.tools(1_000_000, 2_000);
    int few = Math.min(many, settings.choice(1_000, 200));
    settings.progress().say("starting Postgres and three servers");
    try (Subject upstream = Nginx.upstream(settings.folder());
        Postgres postgres = Postgres.start(settings.folder());
        Toolrack small = start(settings, postgres, "small");
        Toolrack large = start(settings, postgres, "large");
        Toolrack roomy = startWithRoom(settings, postgres.url("large"), many)) {
      String url = "http://127.0.0.1:" + upstream.port() + "/";
      fill(settings, small, postgres.jdbcUrl("small"), url, few);
      fill(settings, large, postgres.jdbcUrl("large"), url, many);
      askForEach(settings, roomy, many);
      report.fact("JVM options", String.join(" ", small.subject().jvmOptions()));
      report.fact("JVM options, " + ROOM, String.join(" ", roomy.subject().jvmOptions()));
      report.fact(FEW, String.format("%,d", few));
      report.fact(
          MANY,
          "%,d, asked for by Zipf(1.0); memory for %,d, of which %.0f %% of the calls ask"
              .formatted(many, CACHE, 100 * new Zipf(many).share(CACHE)));
      int warm = Math.min(many, CACHE / 2);
      report.fact(WARM, "the %,d that are asked for most, by Zipf(1.0)".formatted(warm));
      report.add(
          Comparison.of("Resolve, " + IN_FLIGHT + " in flight", Metric.RATE)
              .subject(FEW, resolves(settings, small, few))
              .subject(WARM, resolves(settings, large, warm))
              .subject(MANY, resolves(settings, large, many))
              .subject(ROOM, resolves(settings, roomy, many))
              .ratio(Metric.RATE, WARM, FEW)
              .ratio(Metric.RATE, MANY, FEW)
              .ratio(Metric.RATE, ROOM, FEW)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
      report.add(
          Comparison.of("A page of " + PAGE + " tools after another", Metric.MEAN)
              .subject(FEW, pages(settings, small))
              .subject(MANY, pages(settings, large))
              .ratio(Metric.MEAN, MANY, FEW)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
      streams(settings, report, large);
      report.add(new Overload(settings, large).run(settings, report));
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

  /** Starts a service whose memory holds all tools for as long as the benchmark takes. */
  private static Toolrack startWithRoom(Settings settings, String databaseUrl, int tools)
      throws IOException {
    int heap = HEAP_MIB + tools / TOOLS_PER_MIB;
    return Toolrack.start(
        Files.createDirectory(settings.folder().resolve("roomy")),
        "-Xms%1$dm -Xmx%1$dm -Xmn%2$dm -XX:+UseTransparentHugePages"
            .formatted(heap, heap / YOUNG_PART_OF_HEAP),
        "--database-url=" + databaseUrl,
        "--cache-size=" + tools,
        "--cache-lifetime=1d");
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

  private static Comparison.Round resolves(Settings settings, Toolrack toolrack, int tools) {
    Zipf zipf = new Zipf(tools);
    Call call = resolve(toolrack, () -> zipf.next(ThreadLocalRandom.current()));
    Duration length = Duration.ofSeconds(settings.seconds(8));
    return toolrack.measured(() -> ClosedLoop.run(call, IN_FLIGHT, length).sample());
  }

  /** Loads every tool into memory. */
  private static void askForEach(Settings settings, Toolrack toolrack, int tools) {
    AtomicInteger asked = new AtomicInteger();
    Call call = resolve(toolrack, () -> asked.getAndIncrement() % tools);
    while (asked.get() < tools) {
      settings.progress().say("resolving all tools once: %,d of %,d", asked.get(), tools);
      ClosedLoop.run(call, IN_FLIGHT, Duration.ofSeconds(settings.choice(10, 1))).sample();
    }
  }

  private static Call resolve(Toolrack toolrack, IntSupplier ranks) {
    return new Unary<ResolveRequest, ResolveResponse>(
        toolrack.channel(),
        ToolServiceGrpc.getResolveMethod(),
        () -> ResolveRequest.newBuilder().setSlug(Catalog.other(ranks.getAsInt())).build(),
        reply -> reply.hasToolVersion() ? null : "Resolve answered " + reply);
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

  /** One tool in memory, on as few connections as hold a hundred streams each. */
  private static void streams(Settings settings, Report report, Toolrack toolrack) {
    Path body = H2load.framed(settings.folder().resolve("resolve.bin"), Scene.RESOLVE);
    int bytes =
        ToolServiceGrpc.newBlockingStub(toolrack.channel())
            .resolve(Scene.RESOLVE)
            .getSerializedSize();
    double best = 0;
    double last = 0;
    for (int streams = 1; streams <= settings.choice(10_000, 100); streams *= 10) {
      settings.progress().say("%,d streams", streams);
      int connections = Math.ceilDiv(streams, STREAMS_OF_A_CONNECTION);
      H2load.Shape shape = new H2load.Shape(connections, streams / connections);
      int seconds = settings.seconds(8);
      Sample sample =
          toolrack
              .measured(() -> H2load.grpc(toolrack.port(), "Resolve", body, bytes, shape, seconds))
              .run();
      last = sample.get(Metric.RATE);
      best = Math.max(best, last);
      report.figure("Resolve, %,d streams".formatted(streams), last, "1/s");
      report.figure("Resolve, %,d streams, mean".formatted(streams), sample.get(Metric.MEAN), "µs");
    }
    report.figure("Resolve, most streams, of the best rate", last / best, "");
  }
}
