package dev.toolrack.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A failed call. Subclasses group the reasons that callers usually treat alike; {@link #reason()}
 * tells them apart.
 */
public class ToolrackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Not transferable to other processes, but serializing the exception must not fail.
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

  /** The dynamic parts of the message, by the names that the contract documents. */
  public Map<String, String> metadata() {
    return failure.metadata();
  }

  /** The invalid fields, at most 50. */
  public List<FieldViolation> violations() {
    return failure.violations();
  }

  /** Time after which a retry may succeed; empty if the server does not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(failure.retryAfter());
  }

  /** What the upstream answered; empty if the failure is not an upstream's. */
  public Optional<UpstreamFailure> upstreamFailure() {
    return Optional.ofNullable(failure.upstream());
  }

  /** The request id, which also appears in the server's log. */
  public Optional<String> requestId() {
    return Optional.ofNullable(failure.requestId());
  }
}
