package dev.toolrack.server.execution.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.channel.Channels;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder for replies, for a {@link TlsClient}, with the same guarantees as {@link
 * PlainConnection}: interim replies are skipped, and a connection on which anything unexpected has
 * arrived carries no further request.
 *
 * <p>The library returns a connection to its pool at the end of a reply, so the end is passed on
 * only after everything that was read together has been looked at. A reply that is delimited by the
 * close of its connection is complete only if the upstream has announced the close by TLS.
 */
final class TlsReplyDecoder extends HttpResponseDecoder {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final AsciiString KEEP_ALIVE = AsciiString.cached(KeepAlive.HEADER);

  private final TlsAge age;
  private @Nullable ChannelFuture written;
  private boolean expecting;
  private boolean interim;
  private boolean ended;
  private boolean spent;
  private boolean soonClosed;
  private boolean closedByPeer;

  TlsReplyDecoder(TlsAge age) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(PlainReplyDecoder.MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(PlainReplyDecoder.MAX_HEADER_BYTES)
            .setMaxChunkSize(PlainReplyDecoder.MAX_PART_BYTES));
    this.age = age;
  }

  /**
   * Announces that a request is about to be written.
   *
   * @return whether its reply would be expected; if not, the request must not be written
   */
  boolean expect(ChannelFuture request) {
    written = request;
    expecting = !spent;
    return expecting;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> messages)
      throws Exception {
    if (!expecting) {
      spent |= bytes.isReadable();
      bytes.skipBytes(bytes.readableBytes());
      return;
    }
    List<Object> decoded = new ArrayList<>(2);
    super.decode(context, bytes, decoded);
    for (Object message : decoded) {
      take(message, messages);
    }
  }

  private void take(Object message, List<Object> messages) {
    if (message instanceof DecoderResultProvider part && part.decoderResult().isFailure()) {
      spent = true;
      messages.add(message);
      return;
    }
    if (message instanceof HttpResponse head) {
      boolean switches = head.status().code() == SWITCHING_PROTOCOLS;
      interim = !switches && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      spent |= switches;
      // The library keeps all connections idle for the same time, which is too long for this one.
      soonClosed =
          KeepAlive.idleNanos(head.headers().get(KEEP_ALIVE)) < HttpInvoker.IDLE_TIMEOUT.toNanos();
    }
    if (interim) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof LastHttpContent last) {
      expecting = false;
      ended = true;
      messages.add(new DefaultHttpContent(last.content()));
    } else {
      messages.add(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (ended) {
      ended = false;
      // An early answer to a request that is not completely written: its rest would precede the
      // next one.
      boolean sent = written != null && written.isSuccess();
      if ((spent || !sent || soonClosed || age.isOver())
          && Channels.getAttribute(context.channel()) instanceof NettyResponseFuture<?> carried) {
        carried.setKeepAlive(false);
      }
      context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    } else if (spent) {
      var _ = context.close();
    }
    super.channelReadComplete(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
      spent = true;
      closedByPeer = true;
    }
    super.userEventTriggered(context, event);
  }

  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> messages)
      throws Exception {
    List<Object> decoded = new ArrayList<>(2);
    super.decodeLast(context, bytes, decoded);
    for (Object message : decoded) {
      if (message instanceof LastHttpContent last && last.decoderResult().isSuccess()) {
        ended |= closedByPeer;
      } else {
        messages.add(message);
      }
    }
    if (ended) {
      ended = false;
      messages.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }
}
