package dev.toolrack.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.failure.Violation;
import dev.toolrack.server.logging.Logging;
import dev.toolrack.v1.UpstreamFailure;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Converts failures to the contract, for calls as well as for the items of batches.
 *
 * <p>A status travels in the trailers, with its details base64-encoded and its message once more
 * percent-encoded; HTTP/2 stacks of clients refuse header lists larger than 8 KiB. So message and
 * details have size limits, and what does not fit is shortened or omitted, violations from the
 * last.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** Most bytes of the percent-encoded message. */
  private static final int MAX_MESSAGE_ENCODED = 1024;

  /**
   * Most bytes of all serialized details: 4/3 of this, the message and the names stay below 8 KiB.
   */
  private static final int MAX_DETAILS_BYTES = 4600;

  /** Most bytes of the metadata among the details. */
  private static final int MAX_METADATA_BYTES = 1100;

  private static final int MAX_VALUE_CHARS = 256;

  /** The key from which clients such as {@code io.grpc.protobuf.StatusProto} read the details. */
  private static final Metadata.Key<Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

  private Failures() {}

  /** Converts any throwable to a failure; an unknown one becomes INTERNAL. */
  static ToolrackException of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ToolrackException failure) {
      return failure;
    }
    if (cause instanceof CancellationException) {
      return ToolrackException.of(Reason.CANCELLED, "The call was cancelled");
    }
    return ToolrackException.of(Reason.INTERNAL, "Unexpected " + cause.getClass().getName())
        .withCause(cause);
  }

  /**
   * Rethrows errors that affect the JVM as a whole, to be called once the call has been ended. A
   * stack overflow does not affect the JVM.
   */
  static void throwIfFatal(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** The status of a failed call or item. A defect is logged here, once, with its stack trace. */
  static Status status(Throwable thrown, String requestId) {
    ToolrackException failure = of(thrown);
    if (failure.reason() == Reason.INTERNAL) {
      try (MDC.MDCCloseable _ = MDC.putCloseable(Logging.REQUEST_ID, requestId)) {
        LOG.error("Internal error; request id {}", requestId, failure);
      }
      failure =
          ToolrackException.of(
                  Reason.INTERNAL, "Internal error; the log has the request id " + requestId)
              .with("request_id", requestId);
    }
    Status.Builder status =
        Status.newBuilder()
            .setCode(ErrorMapping.code(failure.reason()).value())
            .setMessage(message(failure));
    int remaining = MAX_DETAILS_BYTES;
    remaining -= add(status, errorInfo(failure));
    Duration retry = failure.retryAfter().orElse(ErrorMapping.defaultRetry(failure.reason()));
    if (retry != null) {
      remaining -= add(status, RetryInfo.newBuilder().setRetryDelay(Times.toProto(retry)).build());
    }
    UpstreamReply reply = failure.upstream().orElse(null);
    if (reply != null) {
      remaining -= add(status, upstream(reply));
    }
    if (!failure.violations().isEmpty()) {
      BadRequest violations = badRequest(failure, remaining);
      if (violations.getFieldViolationsCount() > 0) {
        add(status, violations);
      }
    }
    return status.build();
  }

  /** The exception that ends a call with its {@link #status}. */
  static StatusRuntimeException exception(Throwable thrown, String requestId) {
    Status status = status(thrown, requestId);
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, status);
    return new CallFailure(
        io.grpc.Status.fromCodeValue(status.getCode()).withDescription(status.getMessage()),
        trailers);
  }

  /**
   * Has no stack trace: it carries the status of a call, and where it was created does not matter.
   * Filling the stack trace took a fifth of the cost of a shed call.
   */
  private static final class CallFailure extends StatusRuntimeException {
    private static final long serialVersionUID = 1L;

    CallFailure(io.grpc.Status status, Metadata trailers) {
      super(status, trailers);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private static int add(Status.Builder status, Message detail) {
    Any any = Any.pack(detail);
    status.addDetails(any);
    return any.getSerializedSize() + 4;
  }

  private static ErrorInfo errorInfo(ToolrackException failure) {
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder()
            .setReason(ErrorMapping.name(failure.reason()))
            .setDomain(ErrorMapping.DOMAIN);
    int remaining = MAX_METADATA_BYTES;
    for (Map.Entry<String, String> entry : failure.metadata().entrySet()) {
      String value = shortened(entry.getValue(), MAX_VALUE_CHARS);
      remaining -= utf8(entry.getKey()) + utf8(value) + 8;
      if (remaining >= 0) {
        info.putMetadata(entry.getKey(), value);
      }
    }
    return info.build();
  }

  private static UpstreamFailure upstream(UpstreamReply reply) {
    return UpstreamFailure.newBuilder()
        .setStatus(reply.status())
        .setContentType(reply.contentType())
        .setBodyExcerpt(wellFormed(reply.excerpt()))
        .setAttempts(reply.attempts())
        .build();
  }

  private static BadRequest badRequest(ToolrackException failure, int budget) {
    BadRequest.Builder request = BadRequest.newBuilder();
    int remaining = budget - 80;
    for (Violation violation : failure.violations()) {
      String field = shortened(violation.field(), MAX_VALUE_CHARS);
      String description = shortened(violation.description(), MAX_VALUE_CHARS);
      remaining -= utf8(field) + utf8(description) + 12;
      if (remaining < 0) {
        break;
      }
      request.addFieldViolations(
          BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description));
    }
    return request.build();
  }

  private static String message(ToolrackException failure) {
    String message = failure.getMessage();
    String text = wellFormed(message == null ? failure.reason().name() : message);
    int encoded = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      encoded += c >= ' ' && c < '~' && c != '%' ? 1 : c < 0x80 ? 3 : c < 0x800 ? 6 : 9;
      if (encoded > MAX_MESSAGE_ENCODED) {
        return cut(text, i) + "…";
      }
    }
    return text;
  }

  /** The text, cut to at most this many characters and made well-formed. */
  static String shortened(String text, int maxChars) {
    return text.length() <= maxChars ? wellFormed(text) : cut(wellFormed(text), maxChars - 1) + "…";
  }

  private static String cut(String text, int end) {
    return text.substring(
        0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  /** The text with unpaired surrogates replaced, because protobuf refuses to serialize them. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
