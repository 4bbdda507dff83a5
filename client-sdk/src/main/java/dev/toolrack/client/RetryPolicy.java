package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The switch for retries. The policy does not decide which calls are retried: reads, resolves and
 * mutations (which carry a mutation id) are retried while the server is unavailable; executions
 * only if the server says that nothing has happened. There is no retry if the deadline would pass
 * during its wait.
 *
 * <p>Waits are random up to a limit that grows exponentially (full jitter). If the server says when
 * to retry, the wait begins only then, except when another replica is asked in place of a stale
 * answer from the resolve cache.
 *
 * @param maxAttempts most attempts, including the first; 1 for no retries
 * @param initialBackoff upper limit of the first wait
 * @param maxBackoff upper limit of every wait
 * @param multiplier growth of the upper limit from wait to wait, at least 1
 */
public record RetryPolicy(
    int maxAttempts, Duration initialBackoff, Duration maxBackoff, double multiplier) {
  private static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), 1);
  private static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofMillis(50), Duration.ofSeconds(2), 2);

  /** Validates the components. */
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
   * The wait before the next attempt.
   *
   * @param failed number of failed attempts, at least 1
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
