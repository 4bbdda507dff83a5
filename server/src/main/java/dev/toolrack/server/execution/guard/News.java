package dev.toolrack.server.execution.guard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a replica found out about an endpoint.
 *
 * @param openForNanos for how long from now its breaker stays open; 0 if a probe has closed it
 */
record News(EndpointDigest endpoint, long openForNanos) {
  /** Most news in one message. */
  static final int MAX_IN_MESSAGE = 512;

  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 1 + Short.BYTES;
  private static final int NEWS_BYTES = EndpointDigest.BYTES + Long.BYTES;

  boolean closed() {
    return openForNanos == 0;
  }

  /** Serializes news, at most {@link #MAX_IN_MESSAGE}. */
  static byte[] write(List<News> news) {
    ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + news.size() * NEWS_BYTES);
    var _ = message.put(VERSION).putShort((short) news.size());
    for (News one : news) {
      one.endpoint.write(message);
      var _ = message.putLong(one.openForNanos);
    }
    return message.array();
  }

  /** Deserializes news; an empty list if this version cannot read the message. */
  static List<News> read(byte[] message) {
    ByteBuffer content = ByteBuffer.wrap(message);
    if (message.length < HEADER_BYTES || content.get() != VERSION) {
      return List.of();
    }
    int count = content.getShort();
    if (count < 0 || count > MAX_IN_MESSAGE || content.remaining() != count * NEWS_BYTES) {
      return List.of();
    }
    List<News> news = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      News one = new News(EndpointDigest.read(content), content.getLong());
      if (one.openForNanos >= 0) {
        news.add(one);
      }
    }
    return news;
  }
}
