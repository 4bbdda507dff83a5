package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameAdapter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionBoundsTest {
  private static final int PADDING = 255;

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext context = channel.pipeline().firstContext();
  private final List<Boolean> ends = new ArrayList<>();
  private final Http2ConnectionDecoder decoder = decoder();
  private final ConnectionBounds bounds = new ConnectionBounds(decoder, new PayloadBudget(1 << 20));

  private Http2ConnectionDecoder decoder() {
    Http2Connection connection = new DefaultHttp2Connection(true);
    Http2ConnectionDecoder made =
        new DefaultHttp2ConnectionDecoder(
            connection,
            new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter()),
            new DefaultHttp2FrameReader());
    made.frameListener(
        new Http2FrameAdapter() {
          @Override
          public int onDataRead(
              ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
            ends.add(end);
            return data.readableBytes() + padding;
          }
        });
    return made;
  }

  @AfterEach
  void close() {
    var _ = channel.close();
  }

  /** Each kept the buffer that it had been read into, and flow control does not count them. */
  @Test
  void aFrameWithoutBytesIsNotKept() throws Exception {
    assertThat(bounds.onDataRead(context, 1, Unpooled.EMPTY_BUFFER, PADDING, false))
        .isEqualTo(PADDING);
    assertThat(ends).isEmpty();
  }

  @Test
  void oneThatEndsItsStreamIsPassedOn() throws Exception {
    assertThat(bounds.onDataRead(context, 1, Unpooled.EMPTY_BUFFER, PADDING, true))
        .isEqualTo(PADDING);
    assertThat(ends).containsExactly(true);
  }
}
