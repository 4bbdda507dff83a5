package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.asynchttpclient.netty.channel.ChannelManager;
import org.junit.jupiter.api.Test;

class TlsCodecTest {
  /** The library may pick a connection while something is read on it that nobody asked for. */
  @Test
  void nothingIsWrittenWhereSomethingCameUnasked() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(ChannelManager.HTTP_CLIENT_CODEC, new ChannelDuplexHandler());
    TlsCodec.install(channel, TlsAge.of(channel, () -> 0));
    var _ =
        channel.writeOneInbound(
            Unpooled.copiedBuffer(
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", StandardCharsets.US_ASCII));
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");

    ChannelFuture written = channel.writeOneOutbound(request);
    channel.flushOutbound();

    assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(request.refCnt()).isZero();
    channel.flushInbound();
    assertThat(channel.isOpen()).isFalse();
  }
}
