package dev.toolrack.server.execution.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Event loops, native where the machine supports them, and the resolver that runs on them, so that
 * no look-up blocks a thread.
 */
record Transport(EventLoopGroup eventLoops, AddressResolverGroup<InetSocketAddress> names)
    implements AutoCloseable {

  /**
   * Longest time for which a connection is used: within it, a change of a host's address takes
   * effect.
   */
  static final Duration LONGEST_CONNECTION = Duration.ofMinutes(5);

  private static final int NAME_QUERY_TIMEOUT_MILLIS = 2_000;
  private static final int LONGEST_NAME_TTL_SECONDS = 60;
  private static final int UNKNOWN_NAME_TTL_SECONDS = 1;

  // The client recognises transports only by these types of event loop groups.
  @SuppressWarnings("deprecation")
  static Transport open(int threads) {
    ThreadFactory factory = new DefaultThreadFactory("toolrack-upstream", true);
    boolean nativeTransport = Epoll.isAvailable();
    DnsNameResolverBuilder names =
        new DnsNameResolverBuilder()
            .datagramChannelType(
                nativeTransport ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .queryTimeoutMillis(NAME_QUERY_TIMEOUT_MILLIS)
            .ttl(0, LONGEST_NAME_TTL_SECONDS)
            .negativeTtl(UNKNOWN_NAME_TTL_SECONDS);
    return new Transport(
        nativeTransport
            ? new EpollEventLoopGroup(threads, factory)
            : new NioEventLoopGroup(threads, factory),
        new DnsAddressResolverGroup(names));
  }

  @Override
  public void close() {
    names.close();
    var _ = eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
