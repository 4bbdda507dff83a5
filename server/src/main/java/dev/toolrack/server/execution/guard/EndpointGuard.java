package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The circuit breaker and the retry budget that all calls of an endpoint share. Thread-safe. */
final class EndpointGuard {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointGuard.class);
  private static final float ALL_PERCENT = 100;

  /** While probes are under way there is no telling how long; a moment later is worth a try. */
  private static final Duration RETRY_DURING_PROBE = Duration.ofSeconds(1);

  private final String name;
  private final CircuitBreaker breaker;
  private final RetryBudget budget = new RetryBudget();
  private final LongSupplier nanoTime;
  private volatile long openUntilNanos;

  EndpointGuard(String name, Policy.Breaker policy, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
    breaker = CircuitBreaker.of(name, config(policy, new MonotonicClock(nanoTime)));
    var _ =
        breaker
            .getEventPublisher()
            .onStateTransition(
                event -> {
                  CircuitBreaker.State state = event.getStateTransition().getToState();
                  if (state == CircuitBreaker.State.OPEN) {
                    openUntilNanos = nanoTime.getAsLong() + policy.openDuration().toNanos();
                  }
                  LOG.info("Circuit breaker of {} is now {}", name, state);
                });
  }

  /**
   * Failures in a row are a window of that many calls in which all failed.
   *
   * <p>A slow success is a success: how long it may take is the policy's timeout.
   */
  private static CircuitBreakerConfig config(Policy.Breaker policy, Clock clock) {
    CircuitBreakerConfig.Builder config =
        CircuitBreakerConfig.custom()
            .clock(clock)
            .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSynchronizationStrategy(synchronization(policy.trip()))
            .slowCallDurationThreshold(Duration.ofDays(1))
            .waitDurationInOpenState(policy.openDuration())
            .permittedNumberOfCallsInHalfOpenState(policy.halfOpenCalls())
            .writableStackTraceEnabled(false);
    return switch (policy.trip()) {
      case Trip.Consecutive(int failures) ->
          config
              .slidingWindowSize(failures)
              .minimumNumberOfCalls(failures)
              .failureRateThreshold(ALL_PERCENT)
              .build();
      case Trip.Rate(int percent, int windowCalls, int minimumCalls) ->
          config
              .slidingWindowSize(windowCalls)
              .minimumNumberOfCalls(minimumCalls)
              .failureRateThreshold(percent)
              .build();
    };
  }

  /** The lock-free window of the library cannot hold a single call. */
  private static SlidingWindowSynchronizationStrategy synchronization(Trip trip) {
    return trip instanceof Trip.Consecutive(int failures) && failures == 1
        ? SlidingWindowSynchronizationStrategy.SYNCHRONIZED
        : SlidingWindowSynchronizationStrategy.LOCK_FREE;
  }

  RetryBudget budget() {
    return budget;
  }

  /** Whether a call may go out; if so, one of the three methods below must follow. */
  boolean tryAcquire() {
    return breaker.tryAcquirePermission();
  }

  void onSuccess(long nanos) {
    breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
  }

  /** Every probe must succeed, whatever the rate is that opens the breaker. */
  void onFailure(long nanos) {
    boolean probe = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
    breaker.onError(nanos, TimeUnit.NANOSECONDS, new Failure());
    if (probe && breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
      breaker.transitionToOpenState();
    }
  }

  /** The call ended in a way that says nothing about the endpoint. */
  void onNothing() {
    breaker.releasePermission();
  }

  /** Time after which a call may be let through. */
  Duration retryAfter() {
    if (breaker.getState() != CircuitBreaker.State.OPEN) {
      return RETRY_DURING_PROBE;
    }
    return Duration.ofNanos(Math.max(0, openUntilNanos - nanoTime.getAsLong()));
  }

  Breakers.Breaker state() {
    return new Breakers.Breaker(
        name,
        switch (breaker.getState()) {
          case OPEN, FORCED_OPEN -> Breakers.State.OPEN;
          case HALF_OPEN -> Breakers.State.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> Breakers.State.CLOSED;
        });
  }

  /** Stands for any failure; which it was, the breaker need not know. Costs no stack trace. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("", null, false, false);
    }
  }
}
