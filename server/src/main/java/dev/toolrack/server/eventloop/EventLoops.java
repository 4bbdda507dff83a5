package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The network threads of a replica: one that accepts connections and several workers. They use
 * gRPC's own Netty, so that one thread serves a call, including its upstream call, from the first
 * byte to the last. Nothing may block them.
 *
 * @param acceptor accepts connections
 * @param workers serve connections, both incoming and outgoing
 * @param serverChannel channel type of listening sockets
 * @param clientChannel channel type of outgoing connections
 * @param reads how incoming connections are read
 */
public record EventLoops(
    EventLoopGroup acceptor,
    EventLoopGroup workers,
    Class<? extends ServerChannel> serverChannel,
    Class<? extends Channel> clientChannel,
    ReadTurns reads)
    implements AutoCloseable {

  /**
   * Opens loops with a worker per core.
   *
   * @param crowd share of the capacity for executions that is taken by those that keep the loops
   *     busy; above 1 if there are more than the capacity
   */
  public static EventLoops open(NetworkTransport transport, DoubleSupplier crowd) {
    return open(transport, Runtime.getRuntime().availableProcessors(), crowd);
  }

  /** Opens loops with this many workers. */
  public static EventLoops open(NetworkTransport transport, int workers) {
    return open(transport, workers, () -> 0);
  }

  static EventLoops open(NetworkTransport transport, int workers, DoubleSupplier crowd) {
    IoHandlerFactory io = transport.ioHandlers();
    EventLoopGroup serving =
        new MultiThreadIoEventLoopGroup(workers, new DefaultThreadFactory("grpc-loop", true), io);
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("grpc-accept", true), io),
        serving,
        transport.serverChannel(),
        transport.clientChannel(),
        new ReadTurns(each(serving), crowd));
  }

  /** Bytes of direct memory that this process may use; network buffers take theirs from it. */
  public static long maxDirectMemory() {
    return PlatformDependent.estimateMaxDirectMemory();
  }

  /** The workers one by one, always in the same order. */
  public List<EventLoop> each() {
    return each(workers);
  }

  private static List<EventLoop> each(EventLoopGroup workers) {
    List<EventLoop> each = new ArrayList<>();
    for (EventExecutor worker : workers) {
      each.add((EventLoop) worker);
    }
    return each;
  }

  /**
   * Runs a task on the current worker in its next turn, that is, after it has sent what is pending
   * and received what has arrived.
   *
   * @return false, without running the task, if this thread is not a worker or the worker is ending
   */
  public boolean later(Runnable task) {
    for (EventExecutor worker : workers) {
      if (worker.inEventLoop() && !worker.isShuttingDown()) {
        // Without a delay, the task might run in the same turn, as long as there are other tasks.
        var _ = worker.schedule(task, 0, TimeUnit.NANOSECONDS);
        return true;
      }
    }
    return false;
  }

  /** Ends the threads once they have finished their tasks. */
  @Override
  public void close() {
    var _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var _ = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
