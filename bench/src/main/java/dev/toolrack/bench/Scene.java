package dev.toolrack.bench;

import com.google.protobuf.MessageLite;
import dev.toolrack.bench.load.H2load;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.FlameGraph;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.Nginx;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ToolServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The warmed-up setup of a benchmark: an upstream, and Toolrack with a catalog whose tools call it.
 * Calls have been checked to be answered as expected.
 */
final class Scene implements AutoCloseable {
  /** An input that conforms to the tool's schema. */
  static final String INPUT = "{\"text\":\"a text to work on\",\"count\":3}";

  static final ResolveRequest RESOLVE = ResolveRequest.newBuilder().setSlug(Catalog.SLUG).build();
  static final ExecuteRequest EXECUTE =
      ExecuteRequest.newBuilder()
          .setSlug(Catalog.SLUG)
          .setInput(Payload.newBuilder().setJson(INPUT))
          .build();

  private final Path folder;
  private final Subject upstream;
  private final Toolrack toolrack;
  private final int resolveBytes;
  private final int executeBytes;

  private Scene(Path folder, Subject upstream, Toolrack toolrack) {
    this.folder = folder;
    this.upstream = upstream;
    this.toolrack = toolrack;
    ToolServiceGrpc.ToolServiceBlockingStub stub =
        ToolServiceGrpc.newBlockingStub(toolrack.channel());
    this.resolveBytes = stub.resolve(RESOLVE).getSerializedSize();
    ExecuteResponse executed = stub.execute(EXECUTE);
    String problem = problem(executed);
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
    this.executeBytes = executed.getSerializedSize();
  }

  /**
   * Prepares the setup.
   *
   * @param tools number of tools in the catalog besides the one that is called
   * @param options additional options of {@code serve}
   */
  static Scene set(Settings settings, Report report, int tools, String... options) {
    settings.progress().say("starting Toolrack, with %,d tools", tools + 1);
    Subject upstream = Nginx.upstream(settings.folder());
    Toolrack toolrack = null;
    try {
      List<String> all = new ArrayList<>(List.of(options));
      all.add(Toolrack.ADMIT_ALL);
      toolrack = Toolrack.start(settings.folder(), "", all.toArray(String[]::new));
      Catalog.fill(toolrack.channel(), url(upstream), tools);
      report.fact(
          "JVM options of every subject", String.join(" ", toolrack.subject().jvmOptions()));
      report.fact("tools in the catalog", String.format("%,d", tools + 1));
      return new Scene(settings.folder(), upstream, toolrack);
    } catch (RuntimeException e) {
      if (toolrack != null) {
        toolrack.close();
      }
      upstream.close();
      throw e;
    }
  }

  /** What is wrong with the response to {@link #EXECUTE}; null if nothing is. */
  static @Nullable String problem(ExecuteResponse response) {
    String output = response.getOutput().getJson();
    return output.equals(Nginx.REPLY) ? null : "Execute answered " + output;
  }

  Toolrack toolrack() {
    return toolrack;
  }

  /** The URL at which the tools are called. */
  String url() {
    return url(upstream);
  }

  int upstreamPort() {
    return upstream.port();
  }

  int resolveBytes() {
    return resolveBytes;
  }

  int executeBytes() {
    return executeBytes;
  }

  /** Repeats the same gRPC call on whatever server listens on the port. */
  Comparison.Round h2load(
      int port,
      String method,
      MessageLite request,
      int replyBytes,
      H2load.Shape shape,
      int seconds) {
    Path body = H2load.framed(folder.resolve(method + ".bin"), request);
    return () -> H2load.grpc(port, method, body, replyBytes, shape, seconds);
  }

  /** If requested, draws how Toolrack spends its CPU time during such a round. */
  void profile(Settings settings, Report report, String title, Comparison.Round round) {
    Path file = settings.flameGraph();
    if (file == null) {
      return;
    }
    settings.progress().say("%s: profiling", title);
    FlameGraph graph = new FlameGraph(title + ", CPU time, " + Machine.version());
    toolrack.subject().profile(round, folder, graph);
    try {
      Files.writeString(file, graph.svg());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    report.note("Profile of %,d samples: %s".formatted(graph.samples(), file));
  }

  private static String url(Subject upstream) {
    return "http://127.0.0.1:" + upstream.port() + "/";
  }

  @Override
  public void close() {
    toolrack.close();
    upstream.close();
  }
}
