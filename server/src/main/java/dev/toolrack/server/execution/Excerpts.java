package dev.toolrack.server.execution;

import dev.toolrack.server.failure.UpstreamReply;
import java.nio.charset.StandardCharsets;

/** Beginnings of replies, as text that is safe in messages and logs. */
public final class Excerpts {
  /** Number of bytes of a reply that suffice for an excerpt, whatever its characters. */
  public static final int MAX_BYTES = UpstreamReply.MAX_EXCERPT_CHARS * 4;

  private Excerpts() {}

  /** The beginning as text. Invalid UTF-8 and terminal control characters are replaced. */
  public static String of(byte[] body) {
    return of(body, body.length);
  }

  /** Like {@link #of(byte[])}, for the first {@code length} bytes. */
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
