package dev.toolrack.server.execution.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.CancellationException;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.request.NettyRequest;
import org.jspecify.annotations.Nullable;

/** An exchange of a {@link TlsClient}, as its library tells of it. */
final class TlsExchange implements AsyncHandler<Object>, Exchange {
  private static final Object DONE = new Object();

  private final Receiver receiver;
  private int status;
  private volatile @Nullable ListenableFuture<Object> future;
  private volatile boolean aborted;

  private TlsExchange(Receiver receiver) {
    this.receiver = receiver;
  }

  static TlsExchange start(AsyncHttpClient client, Request request, Receiver receiver) {
    TlsExchange exchange = new TlsExchange(receiver);
    ListenableFuture<Object> started = client.executeRequest(request, exchange);
    exchange.future = started;
    if (exchange.aborted) {
      started.cancel(true);
    }
    return exchange;
  }

  @Override
  public void abort() {
    aborted = true;
    ListenableFuture<Object> started = future;
    if (started != null) {
      started.cancel(true);
    }
  }

  @Override
  public void onHostnameResolutionAttempt(String name) {
    receiver.onConnecting();
  }

  @Override
  public void onRequestSend(NettyRequest ignored) {
    if (!receiver.onSent()) {
      // The client's one way not to send it, wherever it stands: it fails with what is thrown.
      throw new CancellationException();
    }
  }

  @Override
  public State onStatusReceived(HttpResponseStatus received) {
    status = received.getStatusCode();
    return State.CONTINUE;
  }

  @Override
  public State onHeadersReceived(HttpHeaders headers) {
    receiver.onHead(
        status,
        headers.get(HttpHeaderNames.CONTENT_TYPE),
        headers.get(HttpHeaderNames.RETRY_AFTER));
    return State.CONTINUE;
  }

  @Override
  public State onBodyPartReceived(HttpResponseBodyPart part) {
    return receiver.onBody(part.getBodyByteBuf().nioBuffer(), part.isLast())
        ? State.CONTINUE
        : State.ABORT;
  }

  @Override
  public Object onCompleted() {
    receiver.onComplete();
    return DONE;
  }

  @Override
  public void onThrowable(Throwable cause) {
    receiver.onFailure(cause);
  }
}
