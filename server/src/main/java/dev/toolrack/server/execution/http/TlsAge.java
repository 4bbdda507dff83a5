package dev.toolrack.server.execution.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.asynchttpclient.netty.channel.ChannelManager;
import org.asynchttpclient.netty.channel.Http2ConnectionState;

/**
 * The age of a connection of a {@link TlsClient}. Ensures that no connection is used for longer
 * than {@link Transport#LONGEST_CONNECTION}, nor once it appears to be dead. Used only by the
 * connection's event loop.
 */
final class TlsAge {
  private static final AttributeKey<TlsAge> OF = AttributeKey.valueOf(TlsAge.class, "of");

  /** How long an idle HTTP/1.1 connection may wait for its next request. */
  private static final Duration IDLE = HttpInvoker.IDLE_TIMEOUT;

  private final Channel channel;
  private final LongSupplier nanoTime;
  private final long madeNanos;
  private final TlsSilence silence;
  private boolean leadsNowhere;

  private TlsAge(Channel channel, LongSupplier nanoTime) {
    this.channel = channel;
    this.nanoTime = nanoTime;
    madeNanos = nanoTime.getAsLong();
    silence = new TlsSilence(nanoTime);
  }

  /** Starts counting. */
  static TlsAge of(Channel made, LongSupplier nanoTime) {
    TlsAge age = new TlsAge(made, nanoTime);
    made.attr(OF).set(age);
    made.pipeline().addFirst(age.silence);
    Future<?> checks =
        made.eventLoop()
            .scheduleWithFixedDelay(
                age::renewIfDue, IDLE.toNanos(), IDLE.toNanos(), TimeUnit.NANOSECONDS);
    var _ = made.closeFuture().addListener(_ -> checks.cancel(false));
    return age;
  }

  /** To be called for a connection that a request has just left. */
  static void left(Channel connection) {
    TlsAge age = connection.attr(OF).get();
    if (age != null) {
      age.renewIfDue();
    }
  }

  /** Notes a request that is about to be written on a connection. For any thread. */
  static void asked(Channel connection) {
    TlsAge age = connection.attr(OF).get();
    if (age != null) {
      age.silence.onRequest();
    }
  }

  /**
   * Examines a connection on which a request was given up. An HTTP/2 connection survives that, and
   * would swallow every request for as long as nobody reports that it is dead.
   */
  static void gaveUp(Channel connection) {
    TlsAge age = connection.attr(OF).get();
    if (age != null) {
      age.leadsNowhere |= age.silence.isLong();
      age.renewIfDue();
    }
  }

  /** Whether the connection must carry no further request, even after being idle first. */
  boolean isOver() {
    return leadsNowhere
        || nanoTime.getAsLong() - madeNanos >= Transport.LONGEST_CONNECTION.minus(IDLE).toNanos();
  }

  /**
   * Makes an old or dead HTTP/2 connection finish its requests and then close, as if the upstream
   * had asked for it.
   */
  private void renewIfDue() {
    Http2ConnectionState state = channel.attr(Http2ConnectionState.HTTP2_STATE_KEY).get();
    if (state == null || state.isDraining() || !isOver()) {
      return;
    }
    ChannelHandlerContext streams = channel.pipeline().context(ChannelManager.HTTP2_MULTIPLEX);
    if (streams != null) {
      streams.fireChannelRead(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }
  }
}
