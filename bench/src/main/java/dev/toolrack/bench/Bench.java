package dev.toolrack.bench;

import com.google.protobuf.MessageLite;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code ./toolrack bench NAME [--quick]}: measures a path of Toolrack against the
 * least that could do the same, both as warmed processes with the same JVM options, in turn.
 */
@Command(
    name = "toolrack bench",
    mixinStandardHelpOptions = true,
    description = "Measures Toolrack side by side with a bare baseline, in one run.",
    footer = {
      "",
      "Names:",
      "  resolve   Resolve from memory against a bare grpc-java echo of the same reply size",
      "  execute   Execute against a bare relay (gRPC in, the same HTTP client out); upstream: nginx",
      "",
      "Example: ./toolrack bench resolve --rounds 7"
    })
public final class Bench implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "resolve or execute")
  private String name = "";

  @Option(names = "--quick", description = "One short round: only proves that everything runs.")
  private boolean quick;

  @Option(names = "--rounds", description = "Rounds of each subject (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--seconds", description = "Length of a round (default: ${DEFAULT-VALUE}).")
  private int seconds = 8;

  @Option(
      names = "--tools",
      description = "Further tools in the catalog (default: ${DEFAULT-VALUE}).")
  private int tools = 10_000;

  /** Runs the command. */
  public static void main(String[] args) {
    int code =
        new CommandLine(new Bench())
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println(failure.getMessage());
                  return 1;
                })
            .execute(args);
    System.exit(code);
  }

  @Override
  public Integer call() throws IOException {
    if (!name.equals("resolve") && !name.equals("execute")) {
      System.err.println("There is no benchmark " + name + "; there are resolve and execute");
      return 2;
    }
    Tools.require("h2load", "nginx");
    if (quick) {
      rounds = 1;
      seconds = 1;
      tools = 1_000;
    }
    Path folder = Files.createTempDirectory("toolrack-bench");
    int httpPort = Tools.freePort();
    try (Subject nginx = nginx(folder);
        Subject toolrack = toolrack(folder, httpPort)) {
      String upstream = "http://127.0.0.1:" + nginx.port() + "/";
      int replyBytes = prepare(toolrack, upstream);
      List<String> bare =
          name.equals("resolve")
              ? List.of("echo", Integer.toString(Tools.freePort()), Integer.toString(replyBytes))
              : List.of("relay", Integer.toString(Tools.freePort()), upstream);
      try (Subject baseline = bare(folder, toolrack.jvmOptions(), bare)) {
        measure(folder, toolrack, baseline);
        ServerFailures.requireNone(httpPort);
      }
    }
    return 0;
  }

  private void measure(Path folder, Subject toolrack, Subject baseline) throws IOException {
    String method = name.equals("resolve") ? "Resolve" : "Execute";
    Path body = framed(folder, request());
    String baselineName = name.equals("resolve") ? "bare echo" : "bare relay";
    System.out.printf(
        "%s %s, %d processors, JVM options %s%n%n",
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        Runtime.getRuntime().availableProcessors(),
        String.join(" ", toolrack.jvmOptions()));
    for (int[] shape : new int[][] {{8, 32}, {1, 1}}) {
      Comparison comparison =
          Comparison.run(
              "%s, %d connections with %d streams each".formatted(method, shape[0], shape[1]),
              toolrack,
              baseline,
              subject -> Tools.h2load(subject.port(), method, body, shape[0], shape[1], seconds),
              quick ? 1 : 2,
              rounds);
      System.out.println(comparison.table("toolrack", baselineName));
    }
    System.out.printf(
        "Resident memory: toolrack %d MiB with %,d tools, %s %d MiB%n",
        toolrack.residentMebibytes(), tools + 1, baselineName, baseline.residentMebibytes());
  }

  private MessageLite request() {
    return name.equals("resolve")
        ? ResolveRequest.newBuilder().setSlug(Catalog.SLUG).build()
        : ExecuteRequest.newBuilder()
            .setSlug(Catalog.SLUG)
            .setInput(Payload.newBuilder().setJson("{\"text\":\"a text to work on\",\"count\":3}"))
            .build();
  }

  /** Fills the catalog, checks that calls answer what they should, and gives a reply's size. */
  private int prepare(Subject toolrack, String upstream) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", toolrack.port()).usePlaintext().build();
    try {
      Catalog.fill(channel, upstream, tools);
      ToolServiceGrpc.ToolServiceBlockingStub stub = ToolServiceGrpc.newBlockingStub(channel);
      ResolveResponse resolved =
          stub.resolve(ResolveRequest.newBuilder().setSlug(Catalog.SLUG).build());
      String output =
          stub.execute(
                  ExecuteRequest.newBuilder()
                      .setSlug(Catalog.SLUG)
                      .setInput(Payload.newBuilder().setJson("{\"text\":\"a\"}"))
                      .build())
              .getOutput()
              .getJson();
      if (!output.contains("hundred")) {
        throw new IllegalStateException("Execute answered " + output);
      }
      return resolved.getSerializedSize();
    } finally {
      channel.shutdownNow();
    }
  }

  private static Path framed(Path folder, MessageLite message) throws IOException {
    byte[] bytes = message.toByteArray();
    ByteBuffer frame = ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(bytes.length);
    return Files.write(folder.resolve("request.bin"), frame.put(bytes).array());
  }

  private static Subject toolrack(Path folder, int httpPort) {
    int port = Tools.freePort();
    return Subject.start(
        "toolrack",
        port,
        folder.resolve("toolrack.log"),
        List.of(
            Path.of(System.getProperty("toolrack.home"), "toolrack").toString(),
            "serve",
            "--grpc-port=" + port,
            "--http-port=" + httpPort,
            "--cluster-port=0",
            "--max-in-flight=100000",
            "--data-dir=" + folder.resolve("data")));
  }

  private static Subject bare(Path folder, List<String> jvmOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName()));
    command.addAll(arguments);
    return Subject.start(
        "bare " + arguments.get(0),
        Integer.parseInt(arguments.get(1)),
        folder.resolve("bare.log"),
        command);
  }

  /** An upstream that answers every request with a hundred bytes of JSON. */
  private static Subject nginx(Path folder) throws IOException {
    int port = Tools.freePort();
    String reply = "{\"answer\":\"" + "one hundred bytes ".repeat(4) + "of JSON...\"}";
    Path configuration =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx-error.log;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              keepalive_requests 1000000000;
              server {
                listen 127.0.0.1:%2$d backlog=4096;
                location / { default_type application/json; return 200 '%3$s'; }
              }
            }
            """
                .formatted(folder, port, reply));
    return Subject.start(
        "nginx",
        port,
        folder.resolve("nginx.log"),
        List.of(Tools.path("nginx"), "-c", configuration.toString()));
  }
}
