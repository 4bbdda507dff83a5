package dev.toolrack.client;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A client of an in-process server with fake services. Everything runs on the calling thread, time
 * stands still unless moved, and chance is always one half.
 */
final class Fixture implements AutoCloseable {
  final FakeToolService tools = new FakeToolService();
  final FakeCatalogService catalog = new FakeCatalogService();
  final FakeTimer timer = new FakeTimer();
  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  final ManagedChannel channel;
  final ToolrackClient client;
  private final Server server;

  Fixture() {
    this(builder -> builder);
  }

  Fixture(UnaryOperator<ToolrackClientBuilder> configure) {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).directExecutor().intercept(new Headers());
    for (BindableService service : services()) {
      builder.addService(service);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    client =
        new ToolrackClient(
            AsyncToolrackClient.open(
                configure
                    .apply(ToolrackClient.builder().channel(channel))
                    .connection(new ClientRuntime(nanos::get, () -> 0.5, timer))));
  }

  private List<BindableService> services() {
    return List.of(tools, catalog, new FakeStatisticsService(), new FakeAdminService());
  }

  @Override
  public void close() {
    client.close();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class Headers implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
      headers.add(metadata);
      return next.startCall(call, metadata);
    }
  }
}
