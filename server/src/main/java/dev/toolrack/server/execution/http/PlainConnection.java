package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpStatusClass;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link PlainClient}, with at most one exchange at a time. Used only by its
 * event loop.
 *
 * <p>An exchange ends not with the last part of its reply but once everything that was read
 * together with it has been looked at: what an upstream sends beyond a reply must not be taken for
 * the answer to the next request.
 */
final class PlainConnection extends ChannelInboundHandlerAdapter {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final AsciiString KEEP_ALIVE = AsciiString.cached(KeepAlive.HEADER);

  private final PlainClient client;
  private final PlainLoop loop;
  private final PlainOrigin origin;
  private final Channel channel;
  private final PlainReplyDecoder decoder;
  private final long expiresNanos;

  private @Nullable PlainExchange exchange;
  private @Nullable ChannelFuture written;
  private @Nullable Throwable broken;
  private boolean interim;
  private boolean replied;
  private boolean reusable;
  private long idleSinceNanos;
  private long mayIdleNanos = HttpInvoker.IDLE_TIMEOUT.toNanos();

  PlainConnection(
      PlainClient client,
      PlainLoop loop,
      PlainOrigin origin,
      Channel channel,
      PlainReplyDecoder decoder) {
    this.client = client;
    this.loop = loop;
    this.origin = origin;
    this.channel = channel;
    this.decoder = decoder;
    expiresNanos = client.nanoTime() + lifetimeNanos();
  }

  /**
   * The maximum less a random part of up to a fifth, so that connections opened together do not
   * expire together.
   */
  private static long lifetimeNanos() {
    long longest = Transport.LONGEST_CONNECTION.toNanos();
    return longest - ThreadLocalRandom.current().nextLong(longest / 5);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    loop.opened(this);
    context.fireChannelActive();
  }

  /**
   * The most recently used of an origin's idle connections that is usable; null if there is none.
   */
  static @Nullable PlainConnection idle(PlainOrigin origin, PlainLoop loop) {
    PlainConnection latest;
    while ((latest = origin.idle(loop).pollLast()) != null) {
      if (latest.channel.isActive() && !latest.isWornOut()) {
        return latest;
      }
      latest.close();
    }
    return null;
  }

  /**
   * Sends the request of an exchange. If there is no memory for its bytes, or it is no longer
   * wanted, only the exchange fails.
   */
  void carry(PlainExchange next) {
    ByteBuf bytes;
    try {
      bytes = next.request().toBytes(channel.alloc());
    } catch (OutOfMemoryError e) {
      // This is Netty's own limit on buffers outside the heap; the JVM itself still has memory.
      rest();
      next.fail(e);
      return;
    }
    if (!next.receiver().onSent()) {
      bytes.release();
      rest();
      next.fail(new CancellationException());
      return;
    }
    exchange = next;
    interim = false;
    replied = false;
    reusable = false;
    decoder.expect(true);
    written = channel.writeAndFlush(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      PlainExchange carried = exchange;
      if (carried == null || replied) {
        // End of a reply that is no longer wanted, caused by closing the connection.
        return;
      }
      if (message instanceof HttpResponse head) {
        onHead(carried, head);
      }
      if (message instanceof HttpContent content && exchange == carried) {
        onContent(carried, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onHead(PlainExchange carried, HttpResponse head) {
    if (head.decoderResult().isFailure()) {
      breakOff(head.decoderResult().cause());
      return;
    }
    int status = head.status().code();
    interim =
        head.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != SWITCHING_PROTOCOLS;
    if (interim) {
      return;
    }
    mayIdleNanos = KeepAlive.idleNanos(head.headers().get(KEEP_ALIVE));
    reusable = HttpUtil.isKeepAlive(head) && status != SWITCHING_PROTOCOLS && mayIdleNanos > 0;
    carried
        .receiver()
        .onHead(
            status,
            head.headers().get(HttpHeaderNames.CONTENT_TYPE),
            head.headers().get(HttpHeaderNames.CONTENT_ENCODING),
            head.headers().get(HttpHeaderNames.RETRY_AFTER));
  }

  private void onContent(PlainExchange carried, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      breakOff(content.decoderResult().cause());
      return;
    }
    // If only the close marks the end of a reply, the decoder takes any close, even this one, for
    // it.
    if (interim || broken != null) {
      return;
    }
    boolean last = content instanceof LastHttpContent;
    boolean wanted = carried.receiver().onBody(content.content().nioBuffer(), last);
    if (last || !wanted) {
      replied = true;
      reusable = reusable && last;
      decoder.expect(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (replied) {
      finish();
    } else if (exchange == null && decoder.hasSurplus()) {
      close();
    }
    context.fireChannelReadComplete();
  }

  private void finish() {
    PlainExchange done = Objects.requireNonNull(exchange);
    exchange = null;
    replied = false;
    // An early answer to a request that is not completely written: its rest would precede the next
    // one.
    boolean sent = written != null && written.isSuccess();
    if (reusable && sent && !decoder.hasSurplus() && channel.isActive() && !client.isClosed()) {
      rest();
    } else {
      close();
    }
    done.complete();
  }

  /** Makes the connection idle, or closes it if it is too old. */
  void rest() {
    long now = client.nanoTime();
    if (now - expiresNanos >= 0) {
      close();
      return;
    }
    idleSinceNanos = now;
    origin.idle(loop).addLast(this);
  }

  /** Closes the connection; an incomplete reply fails with the cause. */
  void breakOff(Throwable cause) {
    broken = cause;
    close();
  }

  /** Ends the exchange, and with it the connection, if the connection carries it. */
  void drop(PlainExchange unwanted) {
    if (exchange == unwanted) {
      breakOff(new CancellationException());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Epoll reports a hang-up for a socket that has not begun to connect, and a busy loop may hear
    // of it before it gets to connect the socket. Failing to read then is no error.
    if (cause instanceof NotYetConnectedException && !channel.isActive()) {
      return;
    }
    breakOff(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.ended(this);
    origin.open().decrementAndGet();
    origin.idle(loop).remove(this);
    if (replied) {
      finish();
    }
    PlainExchange carried = exchange;
    if (carried != null) {
      exchange = null;
      carried.fail(broken == null ? new ClosedChannelException() : broken);
    }
    context.fireChannelInactive();
  }

  void closeIfWornOut() {
    if (exchange == null && isWornOut()) {
      close();
    }
  }

  /** Whether it has been idle for too long or is too old to be reused. */
  private boolean isWornOut() {
    long now = client.nanoTime();
    return now - idleSinceNanos >= mayIdleNanos || now - expiresNanos >= 0;
  }

  private void close() {
    var _ = channel.close();
  }

  @Override
  public String toString() {
    return "PlainConnection{" + origin + "}";
  }
}
