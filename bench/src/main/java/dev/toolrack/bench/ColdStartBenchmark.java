package dev.toolrack.bench;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Commands;
import dev.toolrack.bench.subject.Postgres;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code ./toolrack bench coldstart}: the time from process start to the first answer. The client
 * has been warmed up by filling the databases. It connects once the port is open, which it detects
 * with plain connections.
 */
final class ColdStartBenchmark implements Benchmark {
  private static final String FLOOR = "java -version";
  private static final String EXTERNAL = "external Postgres";
  private static final String EMBEDDED = "embedded, second start";
  private static final String NO_CACHE = "external, no AOT cache";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RETRY = Duration.ofMillis(5);

  @Override
  public String name() {
    return "coldstart";
  }

  @Override
  public String about() {
    return "process start to the first answer, against java -version and without the AOT cache";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    Path external = Files.createDirectory(settings.folder().resolve("external"));
    Path embedded = Files.createDirectory(settings.folder().resolve("embedded"));
    settings.progress().say("starting Postgres");
    try (Postgres postgres = Postgres.start(settings.folder())) {
      String url = "--database-url=" + postgres.url();
      settings.progress().say("filling both databases");
      report.fact("tools in the catalog", fill(external, settings, url));
      var _ = fill(embedded, settings);
      report.note("The launcher's own time is in every start, and none is in " + FLOOR + ".");
      report.add(
          Comparison.of("Start to first answer", Metric.TIME)
              .subject(FLOOR, ColdStartBenchmark::floor)
              .subject(EXTERNAL, () -> start(external, "", url))
              .subject(EMBEDDED, () -> start(embedded, ""))
              .subject(NO_CACHE, () -> start(external, "-XX:AOTMode=off", url))
              .ratio(Metric.TIME, EXTERNAL, NO_CACHE)
              .difference(Metric.TIME, EXTERNAL, FLOOR)
              .run(settings.warmUps(), settings.rounds(), settings.progress()));
    }
  }

  private static String fill(Path folder, Settings settings, String... options) {
    int tools = settings.tools(1_000, 10);
    try (Toolrack toolrack = Toolrack.start(folder, "", options)) {
      Catalog.fill(toolrack.channel(), "http://127.0.0.1:1/", tools);
    }
    return String.format("%,d", tools + 1);
  }

  private static Sample floor() {
    long began = System.nanoTime();
    var _ =
        Commands.run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
    return seconds(began);
  }

  private static Sample start(Path folder, String jvmOptions, String... options) {
    long began = System.nanoTime();
    try (Toolrack toolrack = Toolrack.start(folder, jvmOptions, options)) {
      ResolveResponse answer = firstAnswer(toolrack, began);
      Sample sample = seconds(began);
      if (!answer.getToolVersion().getTool().equals(Catalog.SLUG)) {
        throw new IllegalStateException("the first answer is " + answer);
      }
      return sample.with(Metric.RESIDENT, toolrack.subject().residentMebibytes());
    }
  }

  private static ResolveResponse firstAnswer(Toolrack toolrack, long began) {
    while (true) {
      try {
        return ToolServiceGrpc.newBlockingStub(toolrack.channel()).resolve(Scene.RESOLVE);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE
            || System.nanoTime() - began > PATIENCE.toNanos()) {
          throw e;
        }
        // gRPC waits a second after a refused connection; that time belongs to the client, not to
        // the start.
        toolrack.channel().resetConnectBackoff();
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  private static Sample seconds(long began) {
    return Sample.of(1).with(Metric.TIME, (System.nanoTime() - began) / 1e9);
  }
}
