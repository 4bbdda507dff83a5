package dev.toolrack.server.catalog;

import java.time.Duration;

/**
 * How a version is called. Complete: a field that the caller left out has the contract's default.
 * Validated on construction against the contract's limits.
 *
 * @param timeout longest time for one execution, including retries
 * @param idempotent whether a repeated call does no harm; only then is anything retried
 * @param maxConcurrency most concurrent calls per replica
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
  private static final long MAX_BODY_BYTES = 8L << 20;

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public static final Policy DEFAULT =
      new Policy(
          DEFAULT_TIMEOUT,
          DEFAULT_CONNECT_TIMEOUT,
          false,
          Retry.DEFAULT,
          256,
          Breaker.DEFAULT,
          1L << 20,
          1L << 20,
          false);

  public Policy {
    PolicyLimits.within("timeout", timeout, PolicyLimits.MILLISECOND, Duration.ofMinutes(10));
    PolicyLimits.within(
        "connect_timeout", connectTimeout, PolicyLimits.MILLISECOND, Duration.ofMinutes(1));
    PolicyLimits.within("max_concurrency", maxConcurrency, 1, 10_000);
    PolicyLimits.within("max_request_bytes", maxRequestBytes, 1, MAX_BODY_BYTES);
    PolicyLimits.within("max_response_bytes", maxResponseBytes, 1, MAX_BODY_BYTES);
    // Most versions have the defaults, so they share these instances.
    timeout = timeout.equals(DEFAULT_TIMEOUT) ? DEFAULT_TIMEOUT : timeout;
    connectTimeout =
        connectTimeout.equals(DEFAULT_CONNECT_TIMEOUT) ? DEFAULT_CONNECT_TIMEOUT : connectTimeout;
    retry = retry.equals(Retry.DEFAULT) ? Retry.DEFAULT : retry;
    breaker = breaker.equals(Breaker.DEFAULT) ? Breaker.DEFAULT : breaker;
  }

  /**
   * Retries: exponential backoff with full jitter.
   *
   * @param maxAttempts most attempts, including the first
   * @param initialBackoff upper limit of the first wait
   * @param maxBackoff upper limit of any wait
   * @param backoffMultiplier growth of the upper limit from wait to wait
   */
  public record Retry(
      int maxAttempts, Duration initialBackoff, Duration maxBackoff, double backoffMultiplier) {
    public static final Retry DEFAULT =
        new Retry(3, Duration.ofMillis(50), Duration.ofSeconds(1), 2);

    public Retry {
      PolicyLimits.within("retry.max_attempts", maxAttempts, 1, 10);
      PolicyLimits.within(
          "retry.initial_backoff", initialBackoff, PolicyLimits.MILLISECOND, Duration.ofMinutes(1));
      PolicyLimits.within(
          "retry.max_backoff", maxBackoff, PolicyLimits.MILLISECOND, Duration.ofMinutes(1));
      if (!(backoffMultiplier >= 1 && backoffMultiplier <= 10)) {
        throw PolicyLimits.invalid("retry.backoff_multiplier", "must be 1 to 10");
      }
    }
  }

  /**
   * When a failing endpoint is not called any more.
   *
   * @param trip what opens the breaker
   * @param openDuration how long it stays open before it lets probes through
   * @param halfOpenCalls probes that must succeed to close it
   */
  public record Breaker(Trip trip, Duration openDuration, int halfOpenCalls) {
    public static final Breaker DEFAULT =
        new Breaker(new Trip.Consecutive(5), Duration.ofSeconds(30), 1);

    public Breaker {
      PolicyLimits.within(
          "breaker.open_duration", openDuration, Duration.ofMillis(10), Duration.ofHours(1));
      PolicyLimits.within("breaker.half_open_calls", halfOpenCalls, 1, 100);
    }
  }

  /** What opens a breaker. */
  public sealed interface Trip {
    /** Consecutive failures. */
    record Consecutive(int failures) implements Trip {
      public Consecutive {
        PolicyLimits.within("breaker.consecutive_failures", failures, 1, 1_000);
      }
    }

    /**
     * A failure rate.
     *
     * @param percent rate at which the breaker opens
     * @param windowCalls number of latest calls that the rate is taken over
     * @param minimumCalls number of calls below which the rate is ignored
     */
    record Rate(int percent, int windowCalls, int minimumCalls) implements Trip {
      public Rate {
        PolicyLimits.within("breaker.failure_rate_percent", percent, 1, 100);
        PolicyLimits.within("breaker.window_calls", windowCalls, 5, 10_000);
        PolicyLimits.within("breaker.minimum_calls", minimumCalls, 1, windowCalls);
      }
    }
  }
}
