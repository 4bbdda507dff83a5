package dev.toolrack.server.execution.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Parses a {@code Keep-Alive} header, which says how long an upstream keeps an idle connection. */
final class KeepAlive {
  static final String HEADER = "keep-alive";

  /**
   * Upper limit, because an intermediary may keep connections for a shorter time than the upstream.
   */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final String TIMEOUT = "timeout";

  /** The upstream counts from when it wrote the reply, not from when the reply arrived. */
  private static final int MARGIN_SECONDS = 1;

  private static final int MAX_SECONDS = 1_000_000;

  private KeepAlive() {}

  /**
   * How long a connection may be idle before it must not be reused; 0 if it must not be reused at
   * all.
   */
  static long idleNanos(@Nullable String header) {
    int seconds = header == null ? -1 : seconds(header);
    if (seconds < 0) {
      return HttpInvoker.IDLE_TIMEOUT.toNanos();
    }
    Duration kept = Duration.ofSeconds(Math.max(0, seconds - MARGIN_SECONDS));
    return Math.min(kept.toNanos(), LONGEST.toNanos());
  }

  /** The timeout in a list of parameters, or -1 if there is none. */
  private static int seconds(String header) {
    int end;
    for (int start = 0; start < header.length(); start = end + 1) {
      int comma = header.indexOf(',', start);
      end = comma < 0 ? header.length() : comma;
      int name = afterSpaces(header, start, end);
      if (header.regionMatches(true, name, TIMEOUT, 0, TIMEOUT.length())) {
        int equals = afterSpaces(header, name + TIMEOUT.length(), end);
        if (equals < end && header.charAt(equals) == '=') {
          return number(header, afterSpaces(header, equals + 1, end), end);
        }
      }
    }
    return -1;
  }

  private static int afterSpaces(String header, int start, int end) {
    int at = start;
    while (at < end && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static int number(String header, int start, int end) {
    int number = -1;
    for (int at = start; at < end; at++) {
      char c = header.charAt(at);
      if (c < '0' || c > '9') {
        return afterSpaces(header, at, end) == end ? number : -1;
      }
      number = Math.min(Math.max(0, number) * 10 + (c - '0'), MAX_SECONDS);
    }
    return number;
  }
}
