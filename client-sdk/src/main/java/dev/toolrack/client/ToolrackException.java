package dev.toolrack.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that failed. Subclasses group the reasons that a caller would treat alike; {@link
 * #reason()} tells them apart.
 */
public class ToolrackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // An exception is not for Java serialization across processes, but must not break it either.
  private final transient Failure failure;

  ToolrackException(Failure failure) {
    super(failure.message(), failure.cause());
    this.failure = failure;
  }

  /** Why the call failed, for programs. */
  public Reason reason() {
    return failure.reason();
  }

  /** The gRPC status code. */
  public Status.Code statusCode() {
    return failure.code();
  }

  /** Everything dynamic of the message, by the names that the contract documents. */
  public Map<String, String> metadata() {
    return failure.metadata();
  }

  /** The fields at fault, at most 50. */
  public List<FieldViolation> violations() {
    return failure.violations();
  }

  /** After what time trying again may help; empty where the server does not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(failure.retryAfter());
  }

  /** What the upstream answered; empty where no upstream is at fault. */
  public Optional<UpstreamFailure> upstreamFailure() {
    return Optional.ofNullable(failure.upstream());
  }

  /** The request id, as in the server's log. */
  public Optional<String> requestId() {
    return Optional.ofNullable(failure.requestId());
  }
}
