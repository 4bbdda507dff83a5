package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The retries of one call: exponential backoff with full jitter, and at least as long as the
 * upstream asks. For one thread at a time.
 */
final class RetrySchedule {
  private static final int TOO_MANY_REQUESTS = 429;

  private final Policy policy;
  private final Jitter jitter;
  private int failures;
  private double backoffNanos;

  RetrySchedule(Policy policy, Jitter jitter) {
    this.policy = policy;
    this.jitter = jitter;
    backoffNanos = policy.retry().initialBackoff().toNanos();
  }

  /** Longest time for the call and all its retries. */
  long timeoutNanos() {
    return policy.timeout().toNanos();
  }

  /** The wait before the next attempt, or null if there is to be none. */
  @Nullable Duration next(ToolrackException failure) {
    failures++;
    if (!policy.idempotent() || failures >= policy.retry().maxAttempts() || !isRetryable(failure)) {
      return null;
    }
    long longest = Math.min((long) backoffNanos, policy.retry().maxBackoff().toNanos());
    backoffNanos *= policy.retry().backoffMultiplier();
    Duration wait = Duration.ofNanos(jitter.upTo(longest));
    Optional<Duration> asked = failure.retryAfter();
    return asked.isPresent() && asked.get().compareTo(wait) > 0 ? asked.get() : wait;
  }

  private static boolean isRetryable(ToolrackException failure) {
    return switch (failure.reason()) {
      case UPSTREAM_UNREACHABLE, UPSTREAM_BROKEN -> true;
      case UPSTREAM_FAILED -> isTransient(status(failure));
      case UPSTREAM_REFUSED ->
          status(failure) == TOO_MANY_REQUESTS && failure.retryAfter().isPresent();
      default -> false;
    };
  }

  private static boolean isTransient(int status) {
    return status >= 502 && status <= 504;
  }

  private static int status(ToolrackException failure) {
    return failure.upstream().map(UpstreamReply::status).orElse(0);
  }
}
