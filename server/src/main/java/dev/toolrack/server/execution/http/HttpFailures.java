package dev.toolrack.server.execution.http;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Maps the statuses and exceptions of HTTP calls to failures. */
final class HttpFailures {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Reasons that operating systems give for a failed connection (strerror(3)), in lower case. */
  private static final List<String> SYSTEM_WORDS =
      List.of(
          "connection refused",
          "connection reset",
          "connection timed out",
          "no route to host",
          "network is unreachable",
          "broken pipe",
          "too many open files",
          "cannot assign requested address");

  private HttpFailures() {}

  /** The failure for a status that does not mean success. */
  static ToolrackException ofStatus(
      int status, @Nullable String retryAfter, UpstreamReply reply, Clock clock) {
    boolean refused = status >= 400 && status < 500;
    ToolrackException failure =
        ToolrackException.of(
                refused ? Reason.UPSTREAM_REFUSED : Reason.UPSTREAM_FAILED,
                "The upstream answered " + status)
            .with("status", Integer.toString(status))
            .withUpstream(reply);
    Duration wait =
        retryAfter == null || (status != TOO_MANY_REQUESTS && status != SERVICE_UNAVAILABLE)
            ? null
            : wait(retryAfter.strip(), clock);
    return wait == null ? failure : failure.withRetryAfter(wait);
  }

  /** The wait that a Retry-After header (RFC 9110, section 10.2.3) asks for, or null. */
  static @Nullable Duration wait(String retryAfter, Clock clock) {
    Duration wait;
    try {
      if (!retryAfter.isEmpty() && retryAfter.length() <= 9 && isDigits(retryAfter)) {
        wait = Duration.ofSeconds(Long.parseLong(retryAfter));
      } else {
        Instant then =
            ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        wait = Duration.between(clock.instant(), then);
      }
    } catch (DateTimeException e) {
      return null;
    }
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Describes in a few words why there is no connection. */
  static String describe(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      String why = describeAlone(at);
      if (why != null) {
        return why;
      }
    }
    return "the connection failed";
  }

  /** Describes this exception without its causes. Netty's messages contain the system's reason. */
  private static @Nullable String describeAlone(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "the host name does not resolve";
    }
    if (cause instanceof SSLException) {
      return "the TLS handshake failed";
    }
    if (cause instanceof ClosedChannelException) {
      return "the connection was closed before the request was sent";
    }
    String message = cause.getMessage();
    if (message == null) {
      return null;
    }
    String lower = message.toLowerCase(Locale.ROOT);
    return SYSTEM_WORDS.stream().filter(lower::contains).findFirst().orElse(null);
  }
}
