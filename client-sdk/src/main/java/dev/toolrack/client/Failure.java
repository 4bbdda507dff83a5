package dev.toolrack.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A failed call: its status, with the details parsed. */
record Failure(
    String message,
    Status.Code code,
    Reason reason,
    Map<String, String> metadata,
    List<FieldViolation> violations,
    @Nullable Duration retryAfter,
    @Nullable UpstreamFailure upstream,
    @Nullable String requestId,
    @Nullable Throwable cause) {
  /** Domain of the contract's reasons; reasons of other domains are ignored. */
  static final String DOMAIN = "toolrack.dev";

  /** A failure that this client detected itself. */
  static Failure local(Status.Code code, Reason reason, String message) {
    return local(code, reason, message, null);
  }

  static Failure local(Status.Code code, Reason reason, String message, @Nullable Throwable cause) {
    return new Failure(message, code, reason, Map.of(), List.of(), null, null, null, cause);
  }

  /**
   * The failure with which a call ended.
   *
   * @param requestId the call's id, unless the trailers have it
   */
  static Failure ofCall(Status status, Metadata trailers, @Nullable String requestId) {
    byte[] details = trailers.get(DETAILS);
    return of(
        status.getCode(),
        status.getDescription() == null ? status.getCode().name() : status.getDescription(),
        // The code in the details is ignored; an intermediary may have changed that of the call.
        () ->
            details == null ? List.of() : com.google.rpc.Status.parseFrom(details).getDetailsList(),
        Connection.requestId(trailers, requestId),
        status.asRuntimeException(trailers));
  }

  /** The failure of an item in a batch. */
  static Failure ofItem(com.google.rpc.Status status) {
    // The status of a failure is never OK; an absent one is a defect of the server.
    Status.Code code = Status.fromCodeValue(status.getCode()).getCode();
    return of(
        code == Status.Code.OK ? Status.Code.INTERNAL : code,
        code == Status.Code.OK
            ? "The item has neither a response nor a failure"
            : status.getMessage(),
        status::getDetailsList,
        null,
        null);
  }

  /** Details that may be unreadable. */
  private interface Details {
    List<Any> read() throws InvalidProtocolBufferException;
  }

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static Failure of(
      Status.Code code,
      String message,
      Details details,
      @Nullable String requestId,
      @Nullable Throwable cause) {
    Reason reason = Reason.UNKNOWN;
    Map<String, String> metadata = Map.of();
    List<FieldViolation> violations = new ArrayList<>();
    Duration retryAfter = null;
    UpstreamFailure upstream = null;
    try {
      for (Any detail : details.read()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            reason = Reason.ofName(info.getReason());
            metadata = Map.copyOf(info.getMetadataMap());
          }
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation violation :
              detail.unpack(BadRequest.class).getFieldViolationsList()) {
            violations.add(new FieldViolation(violation.getField(), violation.getDescription()));
          }
        } else if (detail.is(RetryInfo.class)) {
          retryAfter = Durations.fromProto(detail.unpack(RetryInfo.class).getRetryDelay());
        } else if (detail.is(dev.toolrack.v1.UpstreamFailure.class)) {
          dev.toolrack.v1.UpstreamFailure failure =
              detail.unpack(dev.toolrack.v1.UpstreamFailure.class);
          upstream =
              new UpstreamFailure(
                  failure.getStatus(),
                  failure.getContentType(),
                  failure.getBodyExcerpt(),
                  failure.getAttempts());
        }
      }
    } catch (InvalidProtocolBufferException | ArithmeticException e) {
      // An unreadable detail must not hide the failure itself.
      if (cause != null) {
        cause.addSuppressed(e);
      } else {
        cause = e;
      }
    }
    return new Failure(
        message,
        code,
        reason,
        metadata,
        List.copyOf(violations),
        retryAfter,
        upstream,
        requestId,
        cause);
  }

  /** The exception for the reason or, if the reason is unknown, for the status code. */
  ToolrackException toException() {
    if (reason != Reason.UNKNOWN) {
      return reason.exception(this);
    }
    return switch (code) {
      case UNAVAILABLE -> new UnavailableException(this);
      case DEADLINE_EXCEEDED -> new DeadlineExceededException(this);
      case CANCELLED -> new CancelledException(this);
      case INVALID_ARGUMENT -> new InvalidRequestException(this);
      case RESOURCE_EXHAUSTED -> new OverloadedException(this);
      case ALREADY_EXISTS -> new AlreadyExistsException(this);
      case FAILED_PRECONDITION -> new PreconditionFailedException(this);
      case ABORTED -> new ConflictException(this);
      case OK,
          UNKNOWN,
          NOT_FOUND,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS ->
          new ToolrackException(this);
    };
  }
}
