package dev.toolrack.server.failure;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call failed for a {@link Reason}. Immutable; the {@code with} methods return a copy.
 *
 * <p>Everything dynamic in the message is also in the metadata, so that programs need not parse the
 * message. Only {@link Reason#INTERNAL} has a stack trace: the other reasons are answers, not
 * defects.
 */
@CheckReturnValue
public final class ToolrackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient Map<String, String> metadata;
  private final transient List<Violation> violations;
  private final @Nullable Duration retryAfter;
  private final transient @Nullable UpstreamReply upstream;

  private ToolrackException(
      Reason reason,
      @Nullable String message,
      @Nullable Throwable cause,
      Map<String, String> metadata,
      List<Violation> violations,
      @Nullable Duration retryAfter,
      @Nullable UpstreamReply upstream) {
    super(message, cause, true, reason == Reason.INTERNAL);
    this.reason = reason;
    this.metadata = metadata;
    this.violations = violations;
    this.retryAfter = retryAfter;
    this.upstream = upstream;
  }

  /** Creates a failure with a message for people. */
  public static ToolrackException of(Reason reason, String message) {
    return new ToolrackException(reason, message, null, Map.of(), List.of(), null, null);
  }

  /** Creates an {@link Reason#INVALID_REQUEST} for a field, with its violation. */
  public static ToolrackException invalid(String field, String description) {
    return of(Reason.INVALID_REQUEST, field + ": " + description)
        .with("field", field)
        .withViolations(List.of(new Violation(field, description)));
  }

  /** Returns this failure with another entry of metadata. */
  public ToolrackException with(String key, String value) {
    Map<String, String> extended = new LinkedHashMap<>(metadata);
    extended.put(key, value);
    return new ToolrackException(
        reason, getMessage(), getCause(), Map.copyOf(extended), violations, retryAfter, upstream);
  }

  /** Returns this failure with these invalid fields. */
  public ToolrackException withViolations(List<Violation> fields) {
    return new ToolrackException(
        reason, getMessage(), getCause(), metadata, List.copyOf(fields), retryAfter, upstream);
  }

  /** Returns this failure with the time after which a retry may succeed. */
  public ToolrackException withRetryAfter(Duration wait) {
    return new ToolrackException(
        reason, getMessage(), getCause(), metadata, violations, wait, upstream);
  }

  /** Returns this failure with what the upstream answered. */
  public ToolrackException withUpstream(UpstreamReply reply) {
    return new ToolrackException(
        reason, getMessage(), getCause(), metadata, violations, retryAfter, reply);
  }

  /** Returns this failure with its cause, for the log; the cause never leaves the server. */
  public ToolrackException withCause(Throwable cause) {
    return new ToolrackException(
        reason, getMessage(), cause, metadata, violations, retryAfter, upstream);
  }

  public Reason reason() {
    return reason;
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public List<Violation> violations() {
    return violations;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public Optional<UpstreamReply> upstream() {
    return Optional.ofNullable(upstream);
  }
}
