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
 * Event loops, native where the machine has them, and the resolver of names that runs on them, so
 * that no lookup holds a thread.
 */
record Transport(EventLoopGroup eventLoops, AddressResolverGroup<InetSocketAddress> names)
    implements AutoCloseable {

  /** How long a connection is used at most: a host that moved is followed within it. */
  static final Duration LONGEST_CONNECTION = Duration.ofMinutes(5);

  private static final int NAME_QUERY_TIMEOUT_MILLIS = 2_000;
  private static final int LONGEST_NAME_TTL_SECONDS = 60;
  private static final int UNKNOWN_NAME_TTL_SECONDS = 1;

  // The client tells transports apart by these group types only.
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
