package dev.toolrack.server.execution.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Told of a request and its reply, by one thread at a time and in this order: {@link #onConnecting}
 * if there is no connection yet, {@link #onSent}, {@link #onHead}, {@link #onBody} any number of
 * times, and {@link #onComplete}. {@link #onFailure} may come in place of any of them, and is the
 * last call. Must not block.
 */
interface Receiver {
  /** A connection is being made. */
  void onConnecting();

  /**
   * There is a connection, and from now on the upstream may see the request.
   *
   * @return whether the request is still wanted; if not, it must not be sent and has failed
   */
  boolean onSent();

  /** Status and headers have arrived. */
  void onHead(
      int status,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      @Nullable String retryAfter);

  /**
   * A part of the body has arrived.
   *
   * @param last whether the reply ends with it
   * @return whether more is wanted; if not, the reply counts as complete
   */
  boolean onBody(ByteBuffer part, boolean last);

  /** The reply is complete, or no more of it is wanted. */
  void onComplete();

  /** There will be no complete reply. */
  void onFailure(Throwable cause);
}
