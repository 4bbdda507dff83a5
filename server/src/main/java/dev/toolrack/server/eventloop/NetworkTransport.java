package dev.toolrack.server.eventloop;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;

/** The system interface through which event loops use the network. */
public enum NetworkTransport {
  /** The JDK's selectors, which every system has. */
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }
  },

  /** Linux's epoll. */
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override
    public boolean isAvailable() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }
  };

  private final Class<? extends ServerChannel> serverChannel;
  private final Class<? extends Channel> clientChannel;

  NetworkTransport(
      Class<? extends ServerChannel> serverChannel, Class<? extends Channel> clientChannel) {
    this.serverChannel = serverChannel;
    this.clientChannel = clientChannel;
  }

  /** The transport of a replica: epoll where the system has it. */
  public static NetworkTransport usual() {
    return EPOLL.isAvailable() ? EPOLL : NIO;
  }

  /** Whether this system has the transport. */
  public abstract boolean isAvailable();

  abstract IoHandlerFactory ioHandlers();

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  Class<? extends Channel> clientChannel() {
    return clientChannel;
  }
}
