package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The server on a socket, with one event loop and one tool, on fakes of the domain. */
final class LoopbackServer implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";

  /** The feed, whose watches are carried out on the threads that tell them to go on. */
  final FakeWatches changes = new FakeWatches();

  /** Bytes of messages that were handed to gRPC for callers. */
  final AtomicLong sentBytes = new AtomicLong();

  /** Bounds the connections. */
  final ConnectionLimit connections = new ConnectionLimit(64);

  private final WatchStreams watches =
      new WatchStreams(changes, changes, Runnable::run, System::nanoTime);
  private final EventLoops loops;
  private final GrpcServer server;

  /**
   * Starts a server.
   *
   * @param version the only version of the tool {@link Samples#SLUG}
   * @param arriving limits what has arrived of requests that are not complete
   * @param others services beside the tool service
   */
  LoopbackServer(
      NetworkTransport transport,
      FakeSnapshots snapshots,
      VersionSnapshot version,
      PayloadBudget payloads,
      PayloadBudget arriving,
      OpenCalls open,
      ServerServiceDefinition... others)
      throws IOException {
    loops = EventLoops.open(transport, 1);
    snapshots.memory.put(Samples.key().toString(), Samples.head(42));
    snapshots.versions.put(11L, version);
    ServerServiceDefinition tools =
        ToolGrpcService.define(
            snapshots.resolver(),
            new FakeExecutions(),
            payloads,
            loops::later,
            watches,
            open,
            Identity.UNAUTHENTICATED);
    server =
        new GrpcServer(
            new GrpcServer.Settings(ADDRESS, 0, Duration.ofDays(1), Duration.ZERO, Duration.ZERO),
            loops,
            Stream.concat(Stream.of(tools), Stream.of(others)).toList(),
            new CallerLimits(connections, arriving),
            List.of(counting()),
            watches,
            open);
    server.start();
  }

  private ServerStreamTracer.Factory counting() {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new ServerStreamTracer() {
          @Override
          public void outboundMessageSent(int number, long wireSize, long size) {
            sentBytes.addAndGet(wireSize);
          }
        };
      }
    };
  }

  /** A builder of channels to the server. */
  NettyChannelBuilder channel() {
    return NettyChannelBuilder.forAddress(ADDRESS, port()).usePlaintext();
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    watches.close();
    loops.close();
  }
}
