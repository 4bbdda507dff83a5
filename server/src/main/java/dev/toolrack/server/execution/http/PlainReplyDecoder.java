package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;

/**
 * Netty's decoder for replies, with this client's limits. It decodes nothing while no reply is
 * expected: Netty would keep incomplete messages, as bytes and header lines, for the next reply.
 */
final class PlainReplyDecoder extends HttpResponseDecoder {
  static final int MAX_STATUS_LINE_BYTES = 4_096;
  static final int MAX_HEADER_BYTES = 16_384;
  static final int MAX_PART_BYTES = 65_536;

  private boolean expecting;
  private boolean surplus;

  PlainReplyDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_PART_BYTES));
  }

  /** Sets whether the bytes that come next belong to a reply. */
  void expect(boolean reply) {
    expecting = reply;
  }

  /** Whether anything arrived while no reply was expected. */
  boolean hasSurplus() {
    return surplus;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> messages)
      throws Exception {
    if (expecting) {
      super.decode(context, bytes, messages);
    } else {
      surplus |= bytes.isReadable();
      bytes.skipBytes(bytes.readableBytes());
    }
  }
}
