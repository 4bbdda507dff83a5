package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseDecoder;

/** Netty's decoder of replies, with this client's limits. */
final class PlainReplyDecoder extends HttpResponseDecoder {
  private static final int MAX_STATUS_LINE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 16_384;
  private static final int MAX_PART_BYTES = 65_536;

  PlainReplyDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_PART_BYTES));
  }

  /** Whether bytes have come that are no message yet. */
  boolean hasRemains() {
    return actualReadableBytes() > 0;
  }
}
