package dev.toolrack.server.execution.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether anything has come on a connection of a {@link TlsClient} since it was asked for
 * something. What a host that is gone, or a network that has forgotten the connection, does to its
 * requests is nothing: that is how it is told from one that is slow with some of them.
 */
final class TlsSilence extends ChannelInboundHandlerAdapter {
  /** A network that lost a packet or two has delivered it again by then. */
  static final Duration LONG = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;

  // A request of HTTP/1.1 is sent by its caller's thread.
  private volatile boolean asked;
  private volatile long askedNanos;

  TlsSilence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A request is about to be written. */
  void onRequest() {
    if (!asked) {
      askedNanos = nanoTime.getAsLong();
      asked = true;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (asked) {
      asked = false;
    }
    context.fireChannelRead(message);
  }

  boolean isLong() {
    return asked && nanoTime.getAsLong() - askedNanos >= LONG.toNanos();
  }
}
