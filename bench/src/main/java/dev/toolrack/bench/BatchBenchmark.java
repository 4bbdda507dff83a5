package dev.toolrack.bench;

import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.load.Sequential;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.BareClient;
import dev.toolrack.bench.subject.BareServer;
import dev.toolrack.bench.subject.Bytes;
import dev.toolrack.bench.subject.Program;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./toolrack bench batch}: many executions in a single call. All subjects have the same
 * number of upstream calls in flight.
 */
final class BatchBenchmark implements Benchmark {
  private static final String BATCH = "BatchExecute";
  private static final String STREAM = "first of a stream";
  private static final String UNARY = "Execute";
  private static final String CLIENT = "HTTP client alone";
  private static final int ITEMS = 100;
  private static final int CONNECTIONS = 8;
  private static final int EACH = 32;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public String about() {
    return "100 executions with one call against Execute, and against the same HTTP client alone";
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
  public void run(Settings settings, Report report) {
    try (Scene scene = Scene.set(settings, report, settings.tools(10_000, 100));
        Subject client =
            BareServer.start(
                settings.folder(),
                scene.toolrack().subject().jvmOptions(),
                "client",
                scene.url(),
                Scene.INPUT)) {
      report.fact("batch", ITEMS + " items of one tool");
      report.fact("upstream calls in flight", Integer.toString(CONNECTIONS * EACH));
      report.add(throughput(settings, scene, client));
      scene.profile(settings, report, "BatchExecute of " + ITEMS, batches(settings, scene));
      report.add(first(settings, scene));
    }
  }

  private static Comparison throughput(Settings settings, Scene scene, Subject client) {
    int seconds = settings.seconds(8);
    Comparison.Round batches = batches(settings, scene);
    ManagedChannel control = Toolrack.channel(client.port());
    try {
      return Comparison.of("Items", Metric.RATE)
          .subject(CLIENT, client.measured(() -> drive(control, seconds)))
          .subject(
              UNARY,
              scene
                  .toolrack()
                  .measured(
                      scene.h2load(
                          scene.toolrack().port(),
                          UNARY,
                          Scene.EXECUTE,
                          scene.executeBytes(),
                          new H2load.Shape(CONNECTIONS, EACH),
                          seconds)))
          .subject(BATCH, scene.toolrack().measured(() -> items(batches.run())))
          .ratio(Metric.RATE, BATCH, UNARY)
          .ratio(Metric.RATE, BATCH, CLIENT)
          .run(settings.warmUps(), settings.rounds(), settings.progress());
    } finally {
      control.shutdownNow();
    }
  }

  private static Comparison.Round batches(Settings settings, Scene scene) {
    BatchExecuteRequest batch = batch(EACH);
    BatchExecuteResponse answered =
        ToolServiceGrpc.newBlockingStub(scene.toolrack().channel()).batchExecute(batch);
    answered.getResultsList().forEach(BatchBenchmark::require);
    return scene.h2load(
        scene.toolrack().port(),
        BATCH,
        batch,
        answered.getSerializedSize(),
        new H2load.Shape(CONNECTIONS, 1),
        settings.seconds(8));
  }

  private static Comparison first(Settings settings, Scene scene) {
    ToolServiceGrpc.ToolServiceBlockingStub stub =
        ToolServiceGrpc.newBlockingStub(scene.toolrack().channel());
    BatchExecuteStreamRequest request =
        BatchExecuteStreamRequest.newBuilder().setBatch(batch(0)).build();
    Duration length = Duration.ofSeconds(settings.seconds(8));
    return Comparison.of("The first streamed result of " + ITEMS, Metric.P50)
        .subject(
            UNARY,
            () -> Sequential.run(length, () -> require(Scene.problem(stub.execute(Scene.EXECUTE)))))
        .subject(STREAM, () -> Sequential.run(length, () -> firstNanos(stub, request)))
        .ratio(Metric.P50, STREAM, UNARY)
        .ratio(Metric.MEAN, STREAM, UNARY)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  /**
   * Time until the first result. Waits for the remaining results too, so that they do not affect
   * the next call.
   */
  private static long firstNanos(
      ToolServiceGrpc.ToolServiceBlockingStub stub, BatchExecuteStreamRequest request) {
    long began = System.nanoTime();
    Iterator<BatchExecuteStreamResponse> results = stub.batchExecuteStream(request);
    require(results.next().getResult());
    long nanos = System.nanoTime() - began;
    int others = 0;
    while (results.hasNext()) {
      require(results.next().getResult());
      others++;
    }
    require(others == ITEMS - 1 ? null : "A batch had " + (others + 1) + " results");
    return nanos;
  }

  /**
   * The batch request.
   *
   * @param concurrency items in flight; 0 for the server's default
   */
  private static BatchExecuteRequest batch(int concurrency) {
    return BatchExecuteRequest.newBuilder()
        .setMaxConcurrency(concurrency)
        .addAllItems(
            Collections.nCopies(
                ITEMS,
                BatchExecuteItem.newBuilder()
                    .setSlug(Catalog.SLUG)
                    .setInput(Scene.EXECUTE.getInput())
                    .build()))
        .build();
  }

  private static Sample items(Sample batches) {
    return Sample.of(batches.done() * ITEMS).with(Metric.RATE, batches.get(Metric.RATE) * ITEMS);
  }

  private static Sample drive(ManagedChannel control, int seconds) {
    BareClient.Driven driven =
        BareClient.Driven.parse(
            ClientCalls.blockingUnaryCall(
                control,
                Bytes.unary(BareClient.METHOD),
                CallOptions.DEFAULT,
                BareClient.request(CONNECTIONS * EACH, seconds * 1_000_000_000L)));
    require(driven.failed() == 0 ? null : driven.failed() + " calls of the client failed");
    return Sample.rate(driven.done(), driven.nanos());
  }

  private static void require(BatchExecuteResult result) {
    require(
        result.hasResponse()
            ? Scene.problem(result.getResponse())
            : result.getStatus().getMessage());
  }

  private static void require(@Nullable String problem) {
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
  }
}
