package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The one switch for retries. What is retried is not for this policy to say: reads, resolves and
 * mutations (which carry a mutation id) while the server is unavailable; executions only where the
 * server says that nothing has happened. No retry begins when the deadline would end during its
 * wait.
 *
 * <p>Waits are random up to a limit that grows exponentially (full jitter); where the server says
 * when to come back, the wait begins only then, except where another replica is asked in place of a
 * stale answer of the resolve cache.
 *
 * @param maxAttempts attempts, the first included; 1 for no retries
 * @param initialBackoff upper limit of the first wait
 * @param maxBackoff upper limit of any wait
 * @param multiplier growth of the upper limit from wait to wait, at least 1
 */
public record RetryPolicy(
    int maxAttempts, Duration initialBackoff, Duration maxBackoff, double multiplier) {
  private static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), 1);
  private static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofMillis(50), Duration.ofSeconds(2), 2);

  /** Checks the limits. */
  public RetryPolicy {
    requireNonNull(initialBackoff, "initialBackoff");
    requireNonNull(maxBackoff, "maxBackoff");
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts must be at least 1, is " + maxAttempts);
    }
    Durations.requirePositive("initialBackoff", initialBackoff);
    if (maxBackoff.compareTo(initialBackoff) < 0) {
      throw new IllegalArgumentException(
          "maxBackoff must be at least initialBackoff, is " + maxBackoff);
    }
    if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
      throw new IllegalArgumentException("multiplier must be at least 1, is " + multiplier);
    }
  }

  /** No retries. */
  public static RetryPolicy none() {
    return NONE;
  }

  /** Up to five attempts, with waits of up to 50 ms, 100 ms, 200 ms, 400 ms. */
  public static RetryPolicy defaults() {
    return DEFAULT;
  }

  /**
   * Wait before an attempt.
   *
   * @param failed attempts that have failed, at least 1
   * @param random in [0, 1)
   */
  Duration backoff(int failed, double random) {
    double limitNanos =
        Math.min(
            (double) Durations.nanos(maxBackoff),
            (double) Durations.nanos(initialBackoff) * Math.pow(multiplier, failed - 1));
    return Duration.ofNanos((long) (limitNanos * random));
  }
}
