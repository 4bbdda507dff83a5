package dev.toolrack.server.execution.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.request.NettyRequest;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of a {@link TlsClient}, driven by the callbacks of the client's library.
 *
 * <p>The library's cancel closes whatever channel the exchange is at. That is the exchange's own
 * connection until TLS is established, and its connection or stream once it is sent. In between, it
 * may be a connection that also carries other exchanges, on which this one waits for a stream. Such
 * an exchange is abandoned instead, and what becomes of it is ignored.
 */
final class TlsExchange implements AsyncHandler<Object>, Exchange {
  private static final Object DONE = new Object();

  private final TlsOrigin.Lane lane;
  private final Set<TlsExchange> underWay;
  private final Receiver receiver;
  private final AtomicBoolean hasLeft = new AtomicBoolean();
  private int status;
  private volatile @Nullable ListenableFuture<Object> future;
  private volatile @Nullable Channel connection;
  private volatile boolean aborted;
  private boolean shared;
  private boolean sent;
  private boolean headed;

  /**
   * Creates an exchange that has not begun.
   *
   * @param lane which has a place for it
   * @param underWay the exchanges of the client that have begun and not ended
   */
  TlsExchange(TlsOrigin.Lane lane, Set<TlsExchange> underWay, Receiver receiver) {
    this.lane = lane;
    this.underWay = underWay;
    this.receiver = receiver;
  }

  void start(AsyncHttpClient client, RequestBuilder request) {
    underWay.add(this);
    future = client.executeRequest(request.setChannelPoolPartitioning(lane).build(), this);
  }

  /** Ends the exchange because its client ends: the library tells nobody of that. */
  void cutOff() {
    ListenableFuture<Object> started = future;
    if (started != null) {
      started.abort(new ClosedChannelException());
    }
  }

  @Override
  public void abort() {
    aborted = true;
    ListenableFuture<Object> started = future;
    if (started == null) {
      return; // it ended before it began
    }
    Channel at = connection;
    if (at == null) {
      started.cancel(true);
      return;
    }
    try {
      at.eventLoop().execute(() -> abortOnLoop(started, at));
    } catch (RejectedExecutionException e) {
      started.abort(e);
    }
  }

  /** Runs the task at once if there is no connection, because the event loop is not known then. */
  @Override
  public void settled(Runnable task) {
    Channel at = connection;
    if (at == null) {
      task.run();
      return;
    }
    EventLoop loop = at.eventLoop();
    try {
      // A task without delay that the loop gives itself runs after the next look at the network.
      loop.execute(
          () -> {
            var _ = loop.schedule(task, 0, TimeUnit.NANOSECONDS);
          });
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  private void abortOnLoop(ListenableFuture<Object> started, Channel at) {
    if (sent || !shared) {
      started.cancel(true);
      TlsAge.gaveUp(at);
    } else if (!started.isDone()) {
      started.abort(new CancellationException());
      forget((NettyResponseFuture<Object>) started);
    }
  }

  /**
   * Drops everything large from what the connection keeps until it has a free stream, which may
   * never happen.
   */
  private static void forget(NettyResponseFuture<Object> left) {
    Request empty = new RequestBuilder().setUri(left.getUri()).build();
    left.setTargetRequest(empty);
    left.setCurrentRequest(empty);
    left.setNettyRequest(null);
    left.setAsyncHandler(Left.INSTANCE);
  }

  @Override
  public void onHostnameResolutionAttempt(String name) {
    receiver.onConnecting();
  }

  @Override
  public void onTcpConnectSuccess(InetSocketAddress address, Channel made) {
    connection = made;
  }

  @Override
  public void onTlsHandshakeSuccess(SSLSession session) {
    if (aborted) {
      throw new CancellationException(); // before others see the connection
    }
    shared = true;
  }

  @Override
  public void onConnectionPooled(Channel pooled) {
    shared = true;
    connection = pooled;
  }

  @Override
  public void onConnectionOffer(Channel left) {
    TlsAge.left(left);
  }

  @Override
  public void onRequestSend(NettyRequest ignored) {
    if (!receiver.onSent()) {
      // The library offers no other way to stop a request at this point: it fails with this
      // exception.
      throw new CancellationException();
    }
    sent = true;
    Channel at = connection;
    if (at != null) {
      TlsAge.asked(at);
      lane.usedBy(at);
    }
  }

  @Override
  public State onStatusReceived(HttpResponseStatus received) {
    status = received.getStatusCode();
    return State.CONTINUE;
  }

  /** Not called if an HTTP/1.1 reply has no headers. */
  @Override
  public State onHeadersReceived(HttpHeaders headers) {
    headed = true;
    receiver.onHead(
        status,
        headers.get(HttpHeaderNames.CONTENT_TYPE),
        headers.get(HttpHeaderNames.CONTENT_ENCODING),
        headers.get(HttpHeaderNames.RETRY_AFTER));
    return State.CONTINUE;
  }

  @Override
  public State onBodyPartReceived(HttpResponseBodyPart part) {
    if (!headed) {
      headed = true;
      receiver.onHead(status, null, null, null);
    }
    return receiver.onBody(part.getBodyByteBuf().nioBuffer(), part.isLast())
        ? State.CONTINUE
        : State.ABORT;
  }

  @Override
  public Object onCompleted() {
    leave();
    receiver.onComplete();
    return DONE;
  }

  @Override
  public void onThrowable(Throwable cause) {
    leave();
    receiver.onFailure(cause);
  }

  /** Gives the place in the lane back, once: an exchange that has ended can still be cancelled. */
  private void leave() {
    if (hasLeft.compareAndSet(false, true)) {
      underWay.remove(this);
      lane.leave();
    }
  }

  /**
   * Takes the place of an exchange that was aborted while it waited for a stream. Sends nothing.
   */
  private enum Left implements AsyncHandler<Object> {
    INSTANCE;

    @Override
    public void onRequestSend(NettyRequest ignored) {
      throw new CancellationException();
    }

    @Override
    public State onStatusReceived(HttpResponseStatus ignored) {
      return State.ABORT;
    }

    @Override
    public State onHeadersReceived(HttpHeaders ignored) {
      return State.ABORT;
    }

    @Override
    public State onBodyPartReceived(HttpResponseBodyPart ignored) {
      return State.ABORT;
    }

    @Override
    public Object onCompleted() {
      return DONE;
    }

    @Override
    public void onThrowable(Throwable ignored) {
      // The receiver has been told already.
    }
  }
}
