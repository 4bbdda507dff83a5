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

/** A policy's breaker in the library's terms. */
final class BreakerConfig {
  private static final float ALL_PERCENT = 100;

  private BreakerConfig() {}

  /**
   * Failures in a row are a window of that many calls in which all failed.
   *
   * <p>A slow success is a success: how long it may take is the policy's timeout. So the breaker is
   * told no durations.
   *
   * <p>The window is the one with a lock, which is held for nanoseconds. The lock-free one is a
   * chain of new objects: the first of them that the old generation holds when it is dead keeps all
   * that follow it, up to the next full collection.
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
