package dev.toolrack.server.catalog.postgres;

import dev.toolrack.server.catalog.Policy;
import java.time.Duration;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The column for policies: null for the contract's defaults, else an object with the field names of
 * {@code toolrack.v1} and durations in ISO 8601. Fields that are missing from a hand-written row
 * have the contract's defaults.
 */
final class PolicyJson {
  /** The text for the contract's defaults. */
  static final String DEFAULT = text(Policy.DEFAULT);

  private PolicyJson() {}

  static @Nullable JSONB write(Policy policy) {
    return policy.equals(Policy.DEFAULT) ? null : JSONB.valueOf(text(policy));
  }

  /** Equal policies have equal texts. */
  static String text(Policy policy) {
    ObjectNode node = EndpointJson.MAPPER.createObjectNode();
    node.put("timeout", policy.timeout().toString());
    node.put("connect_timeout", policy.connectTimeout().toString());
    node.put("idempotent", policy.idempotent());
    Policy.Retry retry = policy.retry();
    node.putObject("retry")
        .put("max_attempts", retry.maxAttempts())
        .put("initial_backoff", retry.initialBackoff().toString())
        .put("max_backoff", retry.maxBackoff().toString())
        .put("backoff_multiplier", retry.backoffMultiplier());
    node.put("max_concurrency", policy.maxConcurrency());
    ObjectNode breaker = node.putObject("breaker");
    switch (policy.breaker().trip()) {
      case Policy.Trip.Consecutive trip -> breaker.put("consecutive_failures", trip.failures());
      case Policy.Trip.Rate trip ->
          breaker
              .put("failure_rate_percent", trip.percent())
              .put("window_calls", trip.windowCalls())
              .put("minimum_calls", trip.minimumCalls());
    }
    breaker.put("open_duration", policy.breaker().openDuration().toString());
    breaker.put("half_open_calls", policy.breaker().halfOpenCalls());
    node.put("max_request_bytes", policy.maxRequestBytes());
    node.put("max_response_bytes", policy.maxResponseBytes());
    node.put("validate_output", policy.validateOutput());
    return EndpointJson.MAPPER.writeValueAsString(node);
  }

  static Policy read(@Nullable JSONB column) {
    if (column == null) {
      return Policy.DEFAULT;
    }
    Policy defaults = Policy.DEFAULT;
    JsonNode node = EndpointJson.MAPPER.readTree(column.data());
    return new Policy(
        duration(node, "timeout", defaults.timeout()),
        duration(node, "connect_timeout", defaults.connectTimeout()),
        node.path("idempotent").asBoolean(defaults.idempotent()),
        retry(node.path("retry")),
        node.path("max_concurrency").asInt(defaults.maxConcurrency()),
        breaker(node.path("breaker")),
        node.path("max_request_bytes").asLong(defaults.maxRequestBytes()),
        node.path("max_response_bytes").asLong(defaults.maxResponseBytes()),
        node.path("validate_output").asBoolean(defaults.validateOutput()));
  }

  private static Policy.Retry retry(JsonNode node) {
    Policy.Retry defaults = Policy.Retry.DEFAULT;
    return new Policy.Retry(
        node.path("max_attempts").asInt(defaults.maxAttempts()),
        duration(node, "initial_backoff", defaults.initialBackoff()),
        duration(node, "max_backoff", defaults.maxBackoff()),
        node.path("backoff_multiplier").asDouble(defaults.backoffMultiplier()));
  }

  private static Policy.Breaker breaker(JsonNode node) {
    Policy.Breaker defaults = Policy.Breaker.DEFAULT;
    Policy.Trip trip;
    if (node.has("failure_rate_percent")) {
      int window = node.path("window_calls").asInt(100);
      trip =
          new Policy.Trip.Rate(
              node.path("failure_rate_percent").asInt(),
              window,
              node.path("minimum_calls").asInt(Math.min(10, window)));
    } else if (node.has("consecutive_failures")) {
      trip = new Policy.Trip.Consecutive(node.path("consecutive_failures").asInt());
    } else {
      trip = defaults.trip();
    }
    return new Policy.Breaker(
        trip,
        duration(node, "open_duration", defaults.openDuration()),
        node.path("half_open_calls").asInt(defaults.halfOpenCalls()));
  }

  private static Duration duration(JsonNode node, String field, Duration absent) {
    return node.has(field) ? Duration.parse(node.path(field).asString()) : absent;
  }
}
