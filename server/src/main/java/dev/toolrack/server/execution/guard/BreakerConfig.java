package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Translates a policy's breaker for the library. */
final class BreakerConfig {
  private static final float ALL_PERCENT = 100;

  private BreakerConfig() {}

  /**
   * Consecutive failures are represented as a window of that many calls, all of which failed.
   *
   * <p>A slow success is a success: the policy's timeout limits how long it may take. So the
   * breaker is given no durations.
   *
   * <p>The window is the library's variant with a lock, which is held for nanoseconds. The
   * lock-free variant is a chain of new objects: once the old generation holds a dead one, it keeps
   * all that follow alive until the next full collection.
   */
  static CircuitBreakerConfig of(Policy.Breaker policy, LongSupplier nanoTime) {
    CircuitBreakerConfig.Builder config =
        CircuitBreakerConfig.custom()
            .clock(new MonotonicClock(nanoTime))
            .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
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
}
