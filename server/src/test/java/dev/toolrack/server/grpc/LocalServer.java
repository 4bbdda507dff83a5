package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** The services on fakes of the domain, within the process. */
final class LocalServer implements AutoCloseable {
  final FakeSnapshots snapshots = new FakeSnapshots();
  final FakeExecutions executions = new FakeExecutions();
  final FakeWatches watches = new FakeWatches();
  final FakeStore store = new FakeStore();
  final AtomicLong nanoTime = new AtomicLong();
  final WatchStreams streams;
  final ImportStreams imports = new ImportStreams();
  final OpenCalls open = new OpenCalls();
  final BlockingCalls calls;
  final ManagedChannel channel;
  final PayloadBudget payloads = new PayloadBudget(64 << 20);
  private final Server server;

  static final Duration STALENESS_BOUND = Duration.ofSeconds(2);

  LocalServer() {
    this(16, Runnable::run);
  }

  LocalServer(int blockingCalls, Executor watchExecutor) {
    calls = new BlockingCalls(blockingCalls, open, payloads);
    streams = new WatchStreams(watches, watches, watchExecutor, nanoTime::get);
    String name = UUID.randomUUID().toString();
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(
                  ToolGrpcService.define(
                      snapshots.resolver(),
                      executions,
                      payloads,
                      _ -> false,
                      streams,
                      open,
                      Identity.UNAUTHENTICATED))
              .addService(
                  CatalogGrpcService.define(
                      new CatalogService(store, _ -> {}, snapshots, STALENESS_BOUND, nanoTime::get),
                      calls,
                      imports,
                      Identity.UNAUTHENTICATED))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    streams.close();
    server.shutdownNow();
    calls.close();
  }
}
