package dev.toolrack.server.grpc;

import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the callers' open connections. One too many is closed as soon as it has been accepted, so
 * that those that are open go on being served, and Postgres, upstreams and whoever asks for the
 * health can still be connected to: without file descriptors for them, a replica would fail its
 * liveness check. Thread-safe.
 */
public final class ConnectionLimit {
  /**
   * Memory that a connection without calls takes, in and outside the heap: 15,000 of them took 90
   * MB.
   */
  private static final long CONNECTION_BYTES = 6 * 1_024;

  /** Connections may take a quarter of what the heap may grow to. */
  private static final int SHARE_OF_HEAP = 4;

  /** The other half is for upstreams, Postgres, the grid, HTTP and files. */
  private static final int SHARE_OF_DESCRIPTORS = 2;

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /** Creates a limit of so many connections at a time. */
  ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /** The limit for this process, by its heap and by the files that it may have open. */
  public static ConnectionLimit ofThisProcess() {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    return new ConnectionLimit(limit(Runtime.getRuntime().maxMemory(), descriptors));
  }

  /**
   * Computes the limit.
   *
   * @param heap bytes to which the heap may grow
   * @param descriptors number of files and connections that the process may have open
   */
  static int limit(long heap, long descriptors) {
    long limit =
        Math.min(heap / SHARE_OF_HEAP / CONNECTION_BYTES, descriptors / SHARE_OF_DESCRIPTORS);
    return Math.clamp(limit, 1, Integer.MAX_VALUE);
  }

  /** Most connections at a time. */
  public int limit() {
    return limit;
  }

  /** Connections that are open. */
  public int open() {
    return open.get();
  }

  /** Connections that were closed because there were too many. */
  public long refused() {
    return refused.sum();
  }

  /**
   * Returns the first handler of a new connection, which makes way for the next one unless there
   * are too many connections.
   */
  ChannelHandler admit(ChannelHandler next) {
    return new Admission(next);
  }

  private final class Admission extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;

    Admission(ChannelHandler next) {
      this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (open.incrementAndGet() > limit) {
        open.decrementAndGet();
        refused.increment();
        var _ = context.close();
        return;
      }
      var _ = context.channel().closeFuture().addListener(_ -> open.decrementAndGet());
      var _ = context.pipeline().replace(this, null, next);
    }
  }

  @Override
  public String toString() {
    return "ConnectionLimit{" + open + " of " + limit + "}";
  }
}
