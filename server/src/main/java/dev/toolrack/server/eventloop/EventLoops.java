package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The threads of a replica that wait for the network: one that accepts and some that serve, native
 * where the system has epoll. They are those of gRPC's own Netty, so that a call that an upstream
 * answers is served by one thread from its first byte to its last. Nothing may block them.
 *
 * @param acceptor takes connections in
 * @param workers serve connections, those that came in and those that go out
 * @param serverChannel type of a port
 * @param clientChannel type of a connection that goes out
 * @param reads how connections that came in are read
 */
public record EventLoops(
    EventLoopGroup acceptor,
    EventLoopGroup workers,
    Class<? extends ServerChannel> serverChannel,
    Class<? extends Channel> clientChannel,
    ReadTurns reads)
    implements AutoCloseable {

  /**
   * Loops with a worker for each core.
   *
   * @param crowd share of the room for executions that is taken by those that keep the loops busy;
   *     above 1 where there are more than there is room for
   */
  public static EventLoops open(DoubleSupplier crowd) {
    return open(Runtime.getRuntime().availableProcessors(), crowd);
  }

  /** Loops with so many workers. */
  public static EventLoops open(int workers) {
    return open(workers, () -> 0);
  }

  static EventLoops open(int workers, DoubleSupplier crowd) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup serving =
        new MultiThreadIoEventLoopGroup(workers, new DefaultThreadFactory("grpc-loop", true), io);
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("grpc-accept", true), io),
        serving,
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class,
        epoll ? EpollSocketChannel.class : NioSocketChannel.class,
        new ReadTurns(each(serving), crowd));
  }

  /** Bytes that may be taken outside the heap, where all lies that is read and written. */
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
   * Runs a task on the worker that this is called on, in its next turn: what it has to send is sent
   * and what has come in is received before.
   *
   * @return false, and the task is not run, if this is no worker or one that is ending
   */
  public boolean later(Runnable task) {
    for (EventExecutor worker : workers) {
      if (worker.inEventLoop() && !worker.isShuttingDown()) {
        // A task without delay would run in the same turn, as long as there are others.
        var _ = worker.schedule(task, 0, TimeUnit.NANOSECONDS);
        return true;
      }
    }
    return false;
  }

  /** Ends the threads once what they were given is done. */
  @Override
  public void close() {
    var _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var _ = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
