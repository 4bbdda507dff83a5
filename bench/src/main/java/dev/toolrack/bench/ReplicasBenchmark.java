package dev.toolrack.bench;

import com.google.protobuf.MessageLite;
import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Nginx;
import dev.toolrack.bench.subject.Postgres;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Replicas;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * {@code ./toolrack bench replicas}: the cost of running three replicas. The same load runs on a
 * single replica and on three replicas that share the cores that the single one has to itself.
 */
final class ReplicasBenchmark implements Benchmark {
  private static final int COUNT = 3;
  private static final String ONE = "one replica";
  private static final String THREE = "three replicas";

  /** The shape of each load generator; there are as many generators as replicas. */
  private static final H2load.Shape SHAPE = new H2load.Shape(3, 32);

  private static final List<Method> METHODS =
      List.of(
          new Method("Resolve", Scene.RESOLVE, ReplicasBenchmark::resolvedBytes),
          new Method("Execute", Scene.EXECUTE, ReplicasBenchmark::executedBytes));

  @Override
  public String name() {
    return "replicas";
  }

  @Override
  public String about() {
    return "Resolve and Execute on three replicas against one, on the same cores";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public Set<Program> needs() {
    return Set.of(Program.H2LOAD, Program.NGINX);
  }

  @Override
  public void run(Settings settings, Report report) {
    int tools = settings.tools(10_000, 100);
    settings.progress().say("starting Postgres, and one and three replicas");
    try (Subject upstream = Nginx.upstream(settings.folder());
        Postgres postgres = Postgres.start(settings.folder());
        Replicas one = Replicas.start(settings.folder(), postgres, "one", 1);
        Replicas three = Replicas.start(settings.folder(), postgres, "three", COUNT);
        ExecutorService generators = Executors.newFixedThreadPool(COUNT)) {
      String url = "http://127.0.0.1:" + upstream.port() + "/";
      Catalog.fill(one.first().channel(), url, tools);
      Catalog.fill(three.first().channel(), url, tools);
      report.fact(
          "JVM options of each replica", String.join(" ", one.first().subject().jvmOptions()));
      report.fact("tools in each catalog", String.format("%,d", tools + 1));
      report.note(
          ("The load comes from %d h2load with %s streams each, whether there is a replica for each"
                  + " of them or one for all. All replicas run all the time, on one Postgres.")
              .formatted(COUNT, SHAPE));
      Rounds rounds = new Rounds(settings, generators);
      for (Method method : METHODS) {
        report.add(
            Comparison.of(method.name(), Metric.RATE)
                .subject(ONE, one.measured(rounds.of(method, one)))
                .subject(THREE, three.measured(rounds.of(method, three)))
                .ratio(Metric.RATE, THREE, ONE)
                .run(settings.warmUps(), settings.rounds(), settings.progress()));
      }
    }
  }

  /**
   * The method to call.
   *
   * @param replyBytes makes a call, checks its response, and returns the size of the response
   */
  private record Method(String name, MessageLite request, ToIntFunction<Toolrack> replyBytes) {}

  private static int resolvedBytes(Toolrack replica) {
    return ToolServiceGrpc.newBlockingStub(replica.channel())
        .resolve(Scene.RESOLVE)
        .getSerializedSize();
  }

  private static int executedBytes(Toolrack replica) {
    ExecuteResponse executed =
        ToolServiceGrpc.newBlockingStub(replica.channel()).execute(Scene.EXECUTE);
    String problem = Scene.problem(executed);
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
    return executed.getSerializedSize();
  }

  /**
   * Rounds of a load made by several generators.
   *
   * @param generators has one thread per generator
   */
  private record Rounds(Settings settings, ExecutorService generators) {

    /** A round on the replicas. First checks that each of them answers as expected. */
    Comparison.Round of(Method method, Replicas replicas) {
      Path body =
          H2load.framed(settings.folder().resolve(method.name() + ".bin"), method.request());
      List<Toolrack> all = replicas.all();
      List<Comparison.Round> parts =
          IntStream.range(0, COUNT)
              .mapToObj(generator -> all.get(generator % all.size()))
              .map(replica -> part(method, replica, body))
              .toList();
      return () -> together(parts);
    }

    private Comparison.Round part(Method method, Toolrack replica, Path body) {
      int replyBytes = method.replyBytes().applyAsInt(replica);
      return () ->
          H2load.grpc(replica.port(), method.name(), body, replyBytes, SHAPE, settings.seconds(8));
    }

    private Sample together(List<Comparison.Round> parts) {
      List<CompletableFuture<Sample>> running =
          parts.stream().map(part -> CompletableFuture.supplyAsync(part::run, generators)).toList();
      return Sample.sum(running.stream().map(CompletableFuture::join).toList());
    }
  }
}
