package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The server on a socket, with one event loop and one tool, on fakes of the domain. */
final class LoopbackServer implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";

  private final FakeWatches changes = new FakeWatches();
  private final WatchStreams watches = WatchStreams.start(changes, changes);
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
            arriving,
            List.of(),
            watches,
            open);
    server.start();
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
