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
import io.grpc.netty.shaded.io.netty.channel.uring.IoUring;
import io.grpc.netty.shaded.io.netty.channel.uring.IoUringIoHandler;
import io.grpc.netty.shaded.io.netty.channel.uring.IoUringServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.uring.IoUringSocketChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The system interface through which event loops use the network. */
public enum NetworkTransport {
  /** The JDK's selectors, which every system has. */
  NIO {
    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return NioServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return NioSocketChannel.class;
    }
  },

  /** Linux's epoll. */
  EPOLL {
    @Override
    public Optional<String> unavailable() {
      return reason(Epoll.unavailabilityCause());
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return EpollServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return EpollSocketChannel.class;
    }
  },

  /**
   * Linux's io_uring, from version 6.1. A loop hands over what it wants to send and receive on all
   * of its connections in one system call.
   */
  IO_URING {
    @Override
    public Optional<String> unavailable() {
      if (IoUring.isAvailable() && isOlder(System.getProperty("os.version"))) {
        return Optional.of("it needs Linux " + LEAST_MAJOR + "." + LEAST_MINOR + " or newer");
      }
      return reason(IoUring.unavailabilityCause());
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return IoUringServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return IoUringSocketChannel.class;
    }
  };

  /**
   * Version of Linux from which on io_uring is used. Until 5.19, a read did not report whether more
   * had arrived (IORING_CQE_F_SOCK_NONEMPTY), so that a connection read in small pieces might have
   * been forgotten; until 6.1, completions interrupted the loop instead of waiting until it asked
   * for them (IORING_SETUP_DEFER_TASKRUN). Source: io_uring_enter(2), io_uring_setup(2).
   */
  private static final int LEAST_MAJOR = 6;

  private static final int LEAST_MINOR = 1;

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6}).*");

  /** The transport that is used unless another is asked for: epoll where the system has it. */
  public static NetworkTransport usual() {
    return EPOLL.unavailable().isEmpty() ? EPOLL : NIO;
  }

  /** Why this system does not have the transport; empty if it does. */
  public abstract Optional<String> unavailable();

  abstract IoHandlerFactory ioHandlers();

  abstract Class<? extends ServerChannel> serverChannel();

  abstract Class<? extends Channel> clientChannel();

  /** Whether a version of Linux, such as 6.1.0-21-amd64, is too old for io_uring. */
  static boolean isOlder(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return true;
    }
    int major = Integer.parseInt(parts.group(1));
    return major < LEAST_MAJOR
        || (major == LEAST_MAJOR && Integer.parseInt(parts.group(2)) < LEAST_MINOR);
  }

  private static Optional<String> reason(@Nullable Throwable cause) {
    if (cause == null) {
      return Optional.empty();
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Optional.of(root.getMessage() == null ? root.toString() : root.getMessage());
  }
}
