package dev.toolrack.client;

import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.WatchProgress;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Resolve from the client's cache: {@code ./toolrack bench jmh CachedResolve}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CachedResolve {
  private static final String NAME = "cached-resolve";

  private final Stub stub = new Stub();
  private final Server server;
  private final ManagedChannel channel = InProcessChannelBuilder.forName(NAME).build();
  private final ToolrackClient client;

  /** A server in this process, with a client. */
  public CachedResolve() {
    server = InProcessServerBuilder.forName(NAME).addService(stub).build();
    client =
        ToolrackClient.builder()
            .channel(channel)
            .resolveCache(ResolveCacheOptions.defaults())
            .build();
  }

  /** Starts the server, and resolves until the client has cached the answer. */
  @Setup
  public void fill() throws IOException, InterruptedException {
    var _ = server.start();
    for (int tries = 0; client.async().hit("tool", Selector.defaultVersion()) == null; tries++) {
      if (tries > 1_000) {
        throw new IllegalStateException("the answer is not kept");
      }
      var _ = client.resolve("tool");
      Thread.sleep(5);
    }
  }

  /** Answers with one version, and reports every second that nothing has changed. */
  private static final class Stub extends ToolServiceGrpc.ToolServiceImplBase {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @Override
    public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
      observer.onNext(
          ResolveResponse.newBuilder()
              .setRevision(1)
              .setToolVersion(ToolVersion.newBuilder().setTool("tool").setVersion("1.0.0"))
              .build());
      observer.onCompleted();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
      var _ =
          clock.scheduleAtFixedRate(
              () ->
                  observer.onNext(
                      WatchResponse.newBuilder()
                          .setRevision(1)
                          .setProgress(WatchProgress.getDefaultInstance())
                          .build()),
              0,
              1,
              TimeUnit.SECONDS);
    }
  }

  /** The answer is cached and known to be fresh. */
  @Benchmark
  public ResolvedTool hit() {
    return client.resolve("tool");
  }

  /** Stops client and server. */
  @TearDown
  public void close() {
    client.close();
    channel.shutdownNow();
    server.shutdownNow();
    stub.clock.shutdownNow();
  }
}
