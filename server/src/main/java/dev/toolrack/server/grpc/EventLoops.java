package dev.toolrack.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a server: one that accepts and some that serve, native where the system has epoll.
 */
record EventLoops(
    EventLoopGroup boss, EventLoopGroup workers, Class<? extends ServerChannel> channelType) {

  static EventLoops create(int workers) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("grpc-accept", true), io),
        new MultiThreadIoEventLoopGroup(workers, new DefaultThreadFactory("grpc-loop", true), io),
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }

  /** Ends the threads once what they were given is done. */
  void shutdown() {
    var _ = boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var _ = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
