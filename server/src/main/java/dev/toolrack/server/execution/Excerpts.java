package dev.toolrack.server.execution;

import dev.toolrack.server.failure.UpstreamReply;
import java.nio.charset.StandardCharsets;

/** Beginnings of replies as text that may stand in a message or a log. */
public final class Excerpts {
  /** Bytes of a reply that are enough for an excerpt, whatever its characters. */
  public static final int MAX_BYTES = UpstreamReply.MAX_EXCERPT_CHARS * 4;

  private Excerpts() {}

  /** The beginning as text; what is not UTF-8 or would control a terminal is replaced. */
  public static String of(byte[] body) {
    return of(body, body.length);
  }

  /** As {@link #of(byte[])}, of the first bytes only. */
  public static String of(byte[] body, int length) {
    String text = new String(body, 0, Math.min(length, MAX_BYTES), StandardCharsets.UTF_8);
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean harmless = !Character.isISOControl(c) || c == '\n' || c == '\t' || c == '\r';
      safe.append(harmless ? c : '\ufffd');
    }
    return safe.toString();
  }
}
