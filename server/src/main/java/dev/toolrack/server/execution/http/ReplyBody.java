package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.Excerpts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The body of a reply as it arrives, up to a limit. For one thread at a time. */
final class ReplyBody {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final int NO_CONTENT = 204;
  private static final int RESET_CONTENT = 205;

  private final long limit;
  private final int keep;
  private byte[] bytes = new byte[0];
  private int kept;
  private long seen;

  /**
   * Creates an empty body.
   *
   * @param limit most bytes that may arrive
   * @param keep most bytes that are kept; later bytes are only counted
   */
  ReplyBody(long limit, int keep) {
    this.limit = limit;
    this.keep = keep;
  }

  /**
   * Adds a part; returns false if the limit is exceeded, in which case bytes beyond it are dropped.
   */
  boolean add(ByteBuffer part) {
    int length = part.remaining();
    seen += length;
    int taken = (int) Math.min(length, Math.min(limit, keep) - kept);
    if (taken > 0) {
      if (kept + taken > bytes.length) {
        int doubled = Math.max(bytes.length * 2, kept + taken);
        bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Math.max(limit, kept + taken)));
      }
      part.get(part.position(), bytes, kept, taken);
      kept += taken;
    }
    return seen <= limit;
  }

  /** Number of bytes that are kept. */
  int size() {
    return kept;
  }

  boolean isEmpty() {
    return seen == 0;
  }

  boolean overflowed() {
    return seen > limit;
  }

  /**
   * The body, without a leading byte order mark; the JSON text {@code null} if the status means
   * that there is no body.
   */
  byte[] content(int status) {
    if (seen == 0 && (status == NO_CONTENT || status == RESET_CONTENT)) {
      return NULL.clone();
    }
    boolean marked =
        kept >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    return marked || kept < bytes.length ? Arrays.copyOfRange(bytes, marked ? 3 : 0, kept) : bytes;
  }

  String excerpt() {
    return Excerpts.of(bytes, kept);
  }
}
