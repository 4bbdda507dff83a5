package dev.toolrack.server.execution.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.asynchttpclient.netty.channel.ChannelManager;

/** HTTP/1.1 codec for a connection of a {@link TlsClient}, in place of the library's. */
final class TlsCodec extends CombinedChannelDuplexHandler<TlsReplyDecoder, HttpRequestEncoder> {

  private TlsCodec(TlsAge age) {
    super(new TlsReplyDecoder(age), new HttpRequestEncoder());
  }

  /** Replaces the library's codec. If HTTP/2 is negotiated, the library removes this one. */
  static void install(Channel channel, TlsAge age) {
    var _ =
        channel
            .pipeline()
            .replace(
                ChannelManager.HTTP_CLIENT_CODEC,
                ChannelManager.HTTP_CLIENT_CODEC,
                new TlsCodec(age));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpRequest && !inboundHandler().expect(promise)) {
      ReferenceCountUtil.release(message);
      promise.setFailure(new ClosedChannelException());
      return;
    }
    super.write(context, message, promise);
  }
}
