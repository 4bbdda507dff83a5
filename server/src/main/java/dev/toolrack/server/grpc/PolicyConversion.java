package dev.toolrack.server.grpc;

import com.google.protobuf.Duration;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BreakerPolicy;
import dev.toolrack.v1.RetryPolicy;

/** Converts policies. Fields that are absent or 0 get the contract's defaults. */
final class PolicyConversion {
  private static final String PATH = "tool_version.policy.";
  private static final Policy.Trip.Rate DEFAULT_RATE = new Policy.Trip.Rate(50, 100, 10);

  private PolicyConversion() {}

  static Policy toDomain(dev.toolrack.v1.Policy policy) {
    Policy defaults = Policy.DEFAULT;
    return new Policy(
        duration("timeout", policy.getTimeout(), defaults.timeout()),
        duration("connect_timeout", policy.getConnectTimeout(), defaults.connectTimeout()),
        policy.getIdempotent(),
        retry(policy.getRetry()),
        orDefault(policy.getMaxConcurrency(), defaults.maxConcurrency()),
        breaker(policy.getBreaker()),
        orDefault(policy.getMaxRequestBytes(), defaults.maxRequestBytes()),
        orDefault(policy.getMaxResponseBytes(), defaults.maxResponseBytes()),
        policy.getValidateOutput());
  }

  private static Policy.Retry retry(RetryPolicy retry) {
    Policy.Retry defaults = Policy.Retry.DEFAULT;
    return new Policy.Retry(
        orDefault(retry.getMaxAttempts(), defaults.maxAttempts()),
        duration("retry.initial_backoff", retry.getInitialBackoff(), defaults.initialBackoff()),
        duration("retry.max_backoff", retry.getMaxBackoff(), defaults.maxBackoff()),
        retry.getBackoffMultiplier() == 0
            ? defaults.backoffMultiplier()
            : retry.getBackoffMultiplier());
  }

  private static Policy.Breaker breaker(BreakerPolicy breaker) {
    Policy.Breaker defaults = Policy.Breaker.DEFAULT;
    return new Policy.Breaker(
        trip(breaker),
        duration("breaker.open_duration", breaker.getOpenDuration(), defaults.openDuration()),
        orDefault(breaker.getHalfOpenCalls(), defaults.halfOpenCalls()));
  }

  private static Policy.Trip trip(BreakerPolicy breaker) {
    if (breaker.getFailureRatePercent() == 0) {
      if (breaker.getWindowCalls() != 0) {
        throw needsRate("breaker.window_calls");
      }
      if (breaker.getMinimumCalls() != 0) {
        throw needsRate("breaker.minimum_calls");
      }
      return breaker.getConsecutiveFailures() == 0
          ? Policy.Breaker.DEFAULT.trip()
          : new Policy.Trip.Consecutive(breaker.getConsecutiveFailures());
    }
    if (breaker.getConsecutiveFailures() != 0) {
      throw ToolrackException.invalid(
          PATH + "breaker.consecutive_failures", "must not be given with failure_rate_percent");
    }
    int windowCalls = orDefault(breaker.getWindowCalls(), DEFAULT_RATE.windowCalls());
    return new Policy.Trip.Rate(
        breaker.getFailureRatePercent(),
        windowCalls,
        orDefault(breaker.getMinimumCalls(), Math.min(DEFAULT_RATE.minimumCalls(), windowCalls)));
  }

  private static ToolrackException needsRate(String field) {
    return ToolrackException.invalid(PATH + field, "needs failure_rate_percent");
  }

  private static java.time.Duration duration(
      String field, Duration duration, java.time.Duration byDefault) {
    java.time.Duration given = Times.toDomain(PATH + field, duration);
    return given.isZero() ? byDefault : given;
  }

  private static int orDefault(int given, int byDefault) {
    return given == 0 ? byDefault : given;
  }

  private static long orDefault(long given, long byDefault) {
    return given == 0 ? byDefault : given;
  }

  static dev.toolrack.v1.Policy toProto(Policy policy) {
    Policy.Retry retry = policy.retry();
    return dev.toolrack.v1.Policy.newBuilder()
        .setTimeout(Times.toProto(policy.timeout()))
        .setConnectTimeout(Times.toProto(policy.connectTimeout()))
        .setIdempotent(policy.idempotent())
        .setRetry(
            RetryPolicy.newBuilder()
                .setMaxAttempts(retry.maxAttempts())
                .setInitialBackoff(Times.toProto(retry.initialBackoff()))
                .setMaxBackoff(Times.toProto(retry.maxBackoff()))
                .setBackoffMultiplier(retry.backoffMultiplier()))
        .setMaxConcurrency(policy.maxConcurrency())
        .setBreaker(toProto(policy.breaker()))
        .setMaxRequestBytes(policy.maxRequestBytes())
        .setMaxResponseBytes(policy.maxResponseBytes())
        .setValidateOutput(policy.validateOutput())
        .build();
  }

  private static BreakerPolicy toProto(Policy.Breaker breaker) {
    BreakerPolicy.Builder proto =
        BreakerPolicy.newBuilder()
            .setOpenDuration(Times.toProto(breaker.openDuration()))
            .setHalfOpenCalls(breaker.halfOpenCalls());
    return switch (breaker.trip()) {
      case Policy.Trip.Consecutive(int failures) -> proto.setConsecutiveFailures(failures).build();
      case Policy.Trip.Rate(int percent, int windowCalls, int minimumCalls) ->
          proto
              .setFailureRatePercent(percent)
              .setWindowCalls(windowCalls)
              .setMinimumCalls(minimumCalls)
              .build();
    };
  }
}
