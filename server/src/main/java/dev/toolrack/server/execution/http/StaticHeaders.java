package dev.toolrack.server.execution.http;

import dev.toolrack.server.failure.ToolrackException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers that a version defines for every call. */
final class StaticHeaders {
  private static final String FIELD = "tool_version.endpoint.http.headers";
  private static final int MAX_HEADERS = 32;
  private static final int MAX_VALUE_CHARS = 4_096;
  private static final int MAX_NAME_CHARS = 128;

  /** Framing headers, hop-by-hop headers (RFC 9110, section 7.6.1) and credentials. */
  private static final Set<String> REFUSED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "http2-settings",
          "authorization",
          "cookie",
          "x-request-id");

  /**
   * Refused for new versions, because it had different effects with and without TLS; older versions
   * may have it.
   */
  private static final String NO_LONGER_SENT = "accept-encoding";

  private StaticHeaders() {}

  /**
   * Refuses what {@link #of} omits.
   *
   * @throws ToolrackException INVALID_REQUEST
   */
  static void refuseEncodings(Map<String, String> headers) {
    if (headers.keySet().stream().anyMatch(NO_LONGER_SENT::equalsIgnoreCase)) {
      throw refused(NO_LONGER_SENT);
    }
  }

  /**
   * Returns the validated headers, without Accept-Encoding, because replies are not decoded.
   *
   * @throws ToolrackException INVALID_REQUEST
   */
  static HttpHeaders of(Map<String, String> headers) {
    if (headers.size() > MAX_HEADERS) {
      throw ToolrackException.invalid(FIELD, "has more than " + MAX_HEADERS + " entries");
    }
    HttpHeaders checked = new DefaultHttpHeaders();
    headers.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          checkName(name, lower);
          checkValue(name, value);
          if (checked.contains(lower)) {
            throw ToolrackException.invalid(FIELD, "has " + lower + " twice");
          }
          checked.set(lower, value);
        });
    checked.remove(NO_LONGER_SENT);
    return checked;
  }

  private static void checkName(String name, String lower) {
    boolean token = !name.isEmpty() && name.length() <= MAX_NAME_CHARS;
    for (int i = 0; i < name.length() && token; i++) {
      char c = name.charAt(i);
      token =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
    if (!token) {
      throw ToolrackException.invalid(
          FIELD,
          "has a name that is no HTTP header name of up to " + MAX_NAME_CHARS + " characters");
    }
    if (REFUSED.contains(lower) || lower.startsWith("x-toolrack-")) {
      throw refused(lower);
    }
  }

  private static ToolrackException refused(String lower) {
    return ToolrackException.invalid(FIELD, "must not set " + lower);
  }

  private static void checkValue(String name, String value) {
    boolean good = value.length() <= MAX_VALUE_CHARS && value.equals(value.strip());
    for (int i = 0; i < value.length() && good; i++) {
      char c = value.charAt(i);
      good = (c >= 0x20 && c < 0x7f) || c == '\t';
    }
    if (!good) {
      throw ToolrackException.invalid(
          FIELD + "[" + name + "]",
          "must be up to "
              + MAX_VALUE_CHARS
              + " printable ASCII characters, without space at its ends");
    }
  }
}
