package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;

/**
 * How a version is called. Complete: where a caller left a field out, it has the contract's
 * default. Checked: every value is within the contract's limits.
 *
 * @param timeout longest time for one execution, retries included
 * @param idempotent whether calling twice is as good as calling once; only then is anything retried
 * @param maxConcurrency most concurrent calls on a replica
 */
public record Policy(
    Duration timeout,
    Duration connectTimeout,
    boolean idempotent,
    Retry retry,
    int maxConcurrency,
    Breaker breaker,
    long maxRequestBytes,
    long maxResponseBytes,
    boolean validateOutput) {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final long MAX_BODY_BYTES = 8L << 20;

  public static final Policy DEFAULT =
      new Policy(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          false,
          Retry.DEFAULT,
          256,
          Breaker.DEFAULT,
          1L << 20,
          1L << 20,
          false);

  public Policy {
    within("timeout", timeout, MILLISECOND, Duration.ofMinutes(10));
    within("connect_timeout", connectTimeout, MILLISECOND, Duration.ofMinutes(1));
    within("max_concurrency", maxConcurrency, 1, 10_000);
    within("max_request_bytes", maxRequestBytes, 1, MAX_BODY_BYTES);
    within("max_response_bytes", maxResponseBytes, 1, MAX_BODY_BYTES);
  }

  /**
   * Retries: exponential backoff with full jitter.
   *
   * @param maxAttempts attempts, the first included
   * @param initialBackoff upper limit of the first wait
   * @param maxBackoff upper limit of any wait
   * @param backoffMultiplier growth of the upper limit from wait to wait
   */
  public record Retry(
      int maxAttempts, Duration initialBackoff, Duration maxBackoff, double backoffMultiplier) {
    public static final Retry DEFAULT =
        new Retry(3, Duration.ofMillis(50), Duration.ofSeconds(1), 2);

    public Retry {
      within("retry.max_attempts", maxAttempts, 1, 10);
      within("retry.initial_backoff", initialBackoff, MILLISECOND, Duration.ofMinutes(1));
      within("retry.max_backoff", maxBackoff, MILLISECOND, Duration.ofMinutes(1));
      if (!(backoffMultiplier >= 1 && backoffMultiplier <= 10)) {
        throw invalid("retry.backoff_multiplier", "must be 1 to 10");
      }
    }
  }

  /**
   * When a failing endpoint is left alone.
   *
   * @param trip what opens it
   * @param openDuration how long it stays open before it lets probes through
   * @param halfOpenCalls probes that must succeed to close it
   */
  public record Breaker(Trip trip, Duration openDuration, int halfOpenCalls) {
    public static final Breaker DEFAULT =
        new Breaker(new Trip.Consecutive(5), Duration.ofSeconds(30), 1);

    public Breaker {
      within("breaker.open_duration", openDuration, Duration.ofMillis(10), Duration.ofHours(1));
      within("breaker.half_open_calls", halfOpenCalls, 1, 100);
    }
  }

  /** What opens a breaker. */
  public sealed interface Trip {
    /** Failures in a row. */
    record Consecutive(int failures) implements Trip {
      public Consecutive {
        within("breaker.consecutive_failures", failures, 1, 1_000);
      }
    }

    /**
     * A share of failures.
     *
     * @param percent share that opens it
     * @param windowCalls calls that it is taken of
     * @param minimumCalls calls before it counts
     */
    record Rate(int percent, int windowCalls, int minimumCalls) implements Trip {
      public Rate {
        within("breaker.failure_rate_percent", percent, 1, 100);
        within("breaker.window_calls", windowCalls, 5, 10_000);
        within("breaker.minimum_calls", minimumCalls, 1, windowCalls);
      }
    }
  }

  private static void within(String field, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw invalid(field, "must be " + min + " to " + max);
    }
  }

  private static void within(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(field, "must be " + min + " to " + max);
    }
  }

  private static ToolrackException invalid(String field, String description) {
    return ToolrackException.invalid("tool_version.policy." + field, description);
  }
}
