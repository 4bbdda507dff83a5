package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A host and port that is called without TLS, and its idle connections by the event loop that they
 * belong to. Only that loop uses its part.
 */
final class PlainOrigin {
  private final String host;
  private final int port;
  private final @Nullable InetSocketAddress address;
  private final List<Deque<PlainConnection>> idle = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Creates an origin without connections.
   *
   * @param host a name or an address, in brackets for IPv6
   */
  PlainOrigin(String host, int port, int loops) {
    this.host = host;
    this.port = port;
    address = literal(host, port);
    for (int i = 0; i < loops; i++) {
      idle.add(new ArrayDeque<>());
    }
  }

  private static @Nullable InetSocketAddress literal(String host, int port) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has a length of its own", e);
    }
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** The socket address if the host is given as an IP address; null if it is a name. */
  @Nullable InetSocketAddress address() {
    return address;
  }

  /** Number of connections that are open or being opened. */
  AtomicInteger open() {
    return open;
  }

  /** The loop's idle connections, most recently used last. */
  Deque<PlainConnection> idle(PlainLoop loop) {
    return idle.get(loop.index());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
