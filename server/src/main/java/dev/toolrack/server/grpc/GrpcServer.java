package dev.toolrack.server.grpc;

import dev.toolrack.server.eventloop.EventLoops;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The replica's gRPC port with its services, health and reflection. Calls are handled directly on
 * the event loops, so no service may block there.
 */
public final class GrpcServer implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;

  /**
   * Calls of one connection. A reply that its caller does not let through takes some KiB outside
   * the heap, so without a limit a connection that reads nothing could take all of it.
   */
  static final int MAX_CALLS_PER_CONNECTION = 1_024;

  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int BACKLOG = 1_024;
  private static final Duration PERMIT_KEEP_ALIVE = Duration.ofSeconds(20);

  /** Time for a new connection to begin HTTP/2, also on a replica that is too busy to read it. */
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(30);

  /** Time for callers to read how their calls ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();
  private final StandingStreams standing = new StandingStreams();
  private final WatchStreams watches;
  private final OpenCalls open;
  private final List<String> services;
  private final Duration drainDelay;
  private final Duration drainTimeout;
  private final String bindAddress;
  private final CountDownLatch hurried = new CountDownLatch(1);
  private volatile int port;

  /**
   * Where and how a server listens.
   *
   * @param port 0 for any free one
   * @param connectionAge age at which a connection accepts no more calls, give or take a tenth;
   *     calls in progress continue. Clients resolve a name again only when a connection ends, so
   *     without this a new replica would get no calls from them. At least a second
   * @param drainDelay how long a stop continues to serve after it has announced NOT_SERVING
   * @param drainTimeout how long it then waits for calls in flight
   */
  public record Settings(
      String bindAddress,
      int port,
      Duration connectionAge,
      Duration drainDelay,
      Duration drainTimeout) {}

  /**
   * Creates a server that does not listen yet.
   *
   * @param loops event loops of the server; closed by their owner
   * @param limits of the callers
   * @param tracers observe the beginning and end of every call
   * @param watches drained with the server, but closed by their owner
   * @param open calls of the services, which are ended after the drain timeout
   */
  @SuppressWarnings("deprecation") // Older clients know only the v1alpha reflection service.
  public GrpcServer(
      Settings settings,
      EventLoops loops,
      List<ServerServiceDefinition> services,
      CallerLimits limits,
      List<ServerStreamTracer.Factory> tracers,
      WatchStreams watches,
      OpenCalls open) {
    this.watches = watches;
    this.open = open;
    this.drainDelay = settings.drainDelay();
    this.drainTimeout = settings.drainTimeout();
    this.bindAddress = settings.bindAddress();
    this.port = settings.port();
    this.services =
        services.stream().map(service -> service.getServiceDescriptor().getName()).toList();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(settings.bindAddress(), settings.port()))
            .bossEventLoopGroup(loops.acceptor())
            .workerEventLoopGroup(loops.workers())
            .channelType(loops.serverChannel())
            .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
            .withChildOption(ChannelOption.TCP_NODELAY, true)
            .withChildOption(ChannelOption.RCVBUF_ALLOCATOR, loops.reads())
            // A custom call executor would add a serializing executor to every call.
            .directExecutor()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .maxInboundMetadataSize(MAX_HEADER_BYTES)
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .protocolNegotiator(ConnectionBounds.plaintext(limits, MAX_CALLS_PER_CONNECTION))
            .handshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
            .decompressorRegistry(Compressions.registry())
            .maxConnectionAge(settings.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(PERMIT_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addServices(services)
            .addService(SmallRequests.of(health.getHealthService()))
            .addService(SmallRequests.of(ProtoReflectionServiceV1.newInstance()))
            .addService(SmallRequests.of(ProtoReflectionService.newInstance()))
            .intercept(standing);
    builder.addStreamTracerFactory(new Arrivals(loops.reads()::arrived));
    builder.addStreamTracerFactory(new CallBounds(limits.arriving(), limits.unread()));
    builder.addTransportFilter(limits.unread());
    tracers.forEach(builder::addStreamTracerFactory);
    this.server = builder.build();
    setServing(false);
  }

  /**
   * Starts listening and announces SERVING.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    server.start();
    port = server.getPort();
    setServing(true);
  }

  /** The port on which it listens, once it has started. */
  public int port() {
    return port;
  }

  /** Sets the status that {@code grpc.health.v1} reports for every service. */
  public void setServing(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    services.forEach(service -> health.setStatus(service, status));
  }

  /**
   * Stops in this order: announces NOT_SERVING, continues to serve for the drain delay, ends
   * streams that never end by themselves, refuses new calls, waits for calls in flight up to the
   * drain timeout, ends the remaining ones with a failure, and closes the connections.
   */
  @Override
  public void close() {
    health.enterTerminalState();
    try {
      var _ = hurried.await(drainDelay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Whoever interrupts wants a quick end rather than an orderly one.
      Thread.currentThread().interrupt();
    }
    watches.drain();
    standing.drain();
    server.shutdown();
    try {
      if (!server.awaitTermination(drainTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        endCalls();
      }
    } catch (InterruptedException e) {
      open.end();
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void endCalls() throws InterruptedException {
    open.end();
    if (!server.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      var _ = server.awaitTermination(1, TimeUnit.SECONDS);
    }
  }

  /**
   * Has the close that is under way wait for nothing more, as if its times were over. Returns once
   * calls in flight have ended.
   */
  public void hurry() {
    hurried.countDown();
    try {
      endCalls();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "GrpcServer{" + bindAddress + ":" + port + "}";
  }
}
