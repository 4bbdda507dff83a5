package dev.toolrack.server.execution.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.eventloop.EventLoops;
import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/1.1 without TLS on the event loops that serve gRPC: a call that arrives on a
 * loop is sent on it, and its reply arrives on it, without a hand-off between threads. Connections
 * are kept alive for a few minutes and carry one request at a time. The client follows no
 * redirects, keeps no cookies, and never sends a request twice.
 *
 * <p>Each loop has its own connections. If an origin has as many connections as allowed and the
 * loop has no idle one, the request moves on to the next loop. Thread-safe; only {@link #close}
 * blocks.
 */
final class PlainClient implements AutoCloseable {
  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  private final List<PlainLoop> loops = new ArrayList<>();
  private final List<ScheduledFuture<?>> sweeps = new ArrayList<>();
  private final Bootstrap bootstrap;
  private final NameResolver names;
  private final int connectionsPerOrigin;
  private final LongSupplier nanoTime;
  private final AtomicInteger turns = new AtomicInteger();

  /** Origins live as long as a target or a connection refers to them. */
  private final Cache<String, PlainOrigin> origins = Caffeine.newBuilder().weakValues().build();

  private volatile boolean closed;

  /**
   * Creates a client without connections.
   *
   * @param loops closed by their owner, after this
   * @param connectionsPerOrigin most connections to one origin
   * @param nanoTime clock for the ages of connections
   */
  PlainClient(
      EventLoops loops, NameResolver names, int connectionsPerOrigin, LongSupplier nanoTime) {
    this.names = names;
    this.connectionsPerOrigin = connectionsPerOrigin;
    this.nanoTime = nanoTime;
    bootstrap =
        new Bootstrap()
            .channel(loops.clientChannel())
            .disableResolver()
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) HttpInvoker.LONGEST_CONNECT.toMillis());
    for (EventLoop loop : loops.each()) {
      PlainLoop part = new PlainLoop(loop, this.loops.size());
      this.loops.add(part);
      long sweepNanos = HttpInvoker.IDLE_TIMEOUT.toNanos() / 2;
      sweeps.add(
          loop.scheduleWithFixedDelay(part::sweep, sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
    }
  }

  PlainOrigin origin(String host, int port) {
    return origins.get(host + ":" + port, _ -> new PlainOrigin(host, port, loops.size()));
  }

  /**
   * Sends a request, on the current event loop if this is called on one, else on any.
   *
   * @param connectTimeout is divided among the addresses of the origin; when it has passed, the
   *     receiver must end the request
   */
  Exchange send(
      PlainOrigin origin, PlainRequest request, Duration connectTimeout, Receiver receiver) {
    PlainLoop here = current();
    PlainLoop loop = here == null ? loops.get(turn()) : here;
    PlainExchange exchange =
        new PlainExchange(this, loop, origin, request, connectTimeout, receiver);
    loop.run(exchange);
    return exchange;
  }

  private int turn() {
    return Math.floorMod(turns.getAndIncrement(), loops.size());
  }

  private @Nullable PlainLoop current() {
    for (PlainLoop loop : loops) {
      if (loop.isCurrent()) {
        return loop;
      }
    }
    return null;
  }

  /** Whether an origin has as many connections as allowed. */
  boolean isFull(PlainOrigin origin) {
    return origin.open().get() >= connectionsPerOrigin;
  }

  PlainLoop after(PlainLoop loop) {
    return loops.get((loop.index() + 1) % loops.size());
  }

  int loopCount() {
    return loops.size();
  }

  NameResolver names() {
    return names;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  boolean isClosed() {
    return closed;
  }

  /** Starts connecting. The connection is a handler in the pipeline of the future's channel. */
  ChannelFuture connect(PlainLoop loop, PlainOrigin origin, InetSocketAddress address) {
    return bootstrap
        .clone(loop.loop())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                PlainReplyDecoder decoder = new PlainReplyDecoder();
                channel
                    .pipeline()
                    .addLast(decoder)
                    .addLast(new PlainConnection(PlainClient.this, loop, origin, channel, decoder));
              }
            })
        .connect(address);
  }

  /**
   * Closes all connections; requests in progress fail. Waits for this unless called on an event
   * loop.
   */
  @Override
  public void close() {
    closed = true;
    sweeps.forEach(sweep -> sweep.cancel(false));
    CountDownLatch done = new CountDownLatch(loops.size());
    loops.forEach(loop -> loop.close(done));
    try {
      if (current() == null && !done.await(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Event loops did not close their connections in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
