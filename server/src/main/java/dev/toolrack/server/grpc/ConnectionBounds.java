package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the open calls of a connection, and what its DATA frames keep in memory. gRPC keeps each
 * frame that it cannot use yet, together with the buffer that it was read into. Flow control bounds
 * only the bytes of each stream: neither those of all, nor the frames, which may have none or one
 * byte each. Frames without bytes are ignored; the others take of the budget for requests that have
 * arrived in part, and a stream for which that has no room is reset.
 */
final class ConnectionBounds extends Http2FrameListenerDecorator {
  /** Heap for a frame, however small. */
  private static final int FRAME_BYTES = 256;

  /** Number of frames after which it is checked whether they are unread. */
  private static final int CHECKED_FRAMES = 1_024;

  private final Http2ConnectionHandler connection;
  private final Http2ConnectionDecoder decoder;
  private final PayloadBudget budget;
  private final LongAdder resets;
  private final Http2Connection.PropertyKey key;

  ConnectionBounds(Http2ConnectionHandler connection, PayloadBudget budget, LongAdder resets) {
    super(connection.decoder().frameListener());
    this.connection = connection;
    this.decoder = connection.decoder();
    this.budget = budget;
    this.resets = resets;
    this.key = decoder.connection().newKey();
  }

  /**
   * Sets up connections without TLS that have these bounds.
   *
   * @param limits of all callers together
   * @param calls most open calls of a connection
   */
  static InternalProtocolNegotiator.ProtocolNegotiator plaintext(CallerLimits limits, int calls) {
    return new Plaintext(InternalProtocolNegotiators.serverPlaintext(), limits, calls);
  }

  private record Plaintext(
      InternalProtocolNegotiator.ProtocolNegotiator negotiator, CallerLimits limits, int calls)
      implements InternalProtocolNegotiator.ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return negotiator.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
      // Otherwise the bound would begin when the caller confirms that it knows it.
      connection.connection().remote().maxActiveStreams(calls);
      ConnectionBounds bounds =
          new ConnectionBounds(connection, limits.arriving(), limits.resets());
      connection.decoder().frameListener(bounds);
      connection.connection().addListener(bounds.new Closing());
      return limits.connections().admit(negotiator.newHandler(connection));
    }

    @Override
    public void close() {
      negotiator.close();
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    if (endOfStream) {
      return super.onDataRead(context, streamId, data, padding, endOfStream);
    }
    int bytes = data.readableBytes();
    if (bytes == 0) {
      return padding;
    }
    int consumed = super.onDataRead(context, streamId, data, padding, endOfStream);
    Http2Stream stream = decoder.connection().stream(streamId);
    if (stream == null) {
      return consumed;
    }
    if (stream.state().localSideOpen()) {
      count(context, stream, bytes, decoder.flowController().unconsumedBytes(stream) - padding);
    } else {
      // Its call has ended: what still arrives is not kept, although flow control counts it.
      release(stream);
    }
    return consumed;
  }

  private void count(
      ChannelHandlerContext context, Http2Stream stream, int bytes, int unreadBytes) {
    Unread unread = stream.getProperty(key);
    if (unreadBytes <= 0) {
      release(stream);
      return;
    }
    if (unread == null) {
      unread = new Unread(budget.share());
      var _ = stream.setProperty(key, unread);
    }
    if (!unread.tryAdd(bytes, unreadBytes) && !unread.ending) {
      unread.ending = true;
      // A call that was refused in this turn sends its status before.
      context.executor().execute(() -> end(context, stream));
    }
  }

  private void end(ChannelHandlerContext context, Http2Stream stream) {
    if (stream.getProperty(key) != null && stream.state().localSideOpen()) {
      release(stream);
      resets.increment();
      var _ =
          connection.resetStream(
              context, stream.id(), Http2Error.ENHANCE_YOUR_CALM.code(), context.newPromise());
      context.flush();
    }
  }

  private void release(Http2Stream stream) {
    Unread unread = stream.removeProperty(key);
    if (unread != null) {
      unread.room.close();
    }
  }

  private final class Closing extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream stream) {
      release(stream);
    }
  }

  /** What a stream has not read yet. */
  private static final class Unread {
    private final PayloadBudget.Share room;

    /** Frames that may be unread, and their bytes. */
    private long frames;

    private long bytes;

    private boolean ending;

    Unread(PayloadBudget.Share room) {
      this.room = room;
    }

    boolean tryAdd(int frameBytes, int unreadBytes) {
      frames++;
      bytes += frameBytes;
      if (frames % CHECKED_FRAMES == 0 && bytes > unreadBytes) {
        frames = 0;
        bytes = 0;
      }
      return room.tryReach(PayloadBudget.counted(unreadBytes + frames * FRAME_BYTES));
    }
  }
}
