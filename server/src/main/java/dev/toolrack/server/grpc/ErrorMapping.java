package dev.toolrack.server.grpc;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.v1.ErrorReason;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Maps each {@link Reason} to the contract and to gRPC. This is the only such table. */
final class ErrorMapping {
  /** The domain of every {@code ErrorInfo}. */
  static final String DOMAIN = "toolrack.dev";

  private ErrorMapping() {}

  /** The status code of a failure. {@code google.rpc.Code} uses the same numbers. */
  static Status.Code code(Reason reason) {
    return switch (reason) {
      case INVALID_REQUEST,
          REQUEST_ID_REUSED,
          SCHEMA_REFUSED,
          INPUT_NOT_JSON,
          INPUT_SCHEMA_VIOLATION,
          INPUT_TOO_LARGE ->
          Status.Code.INVALID_ARGUMENT;
      case TOOL_NOT_FOUND, VERSION_NOT_FOUND, PART_NOT_FOUND -> Status.Code.NOT_FOUND;
      case TOOL_ALREADY_EXISTS, VERSION_CONTENT_CONFLICT -> Status.Code.ALREADY_EXISTS;
      case ETAG_MISMATCH -> Status.Code.ABORTED;
      case VERSION_RETIRED, ILLEGAL_STATUS_MOVE, CAPABILITY_IN_USE, NO_ENDPOINT, UPSTREAM_REFUSED ->
          Status.Code.FAILED_PRECONDITION;
      case BREAKER_OPEN,
          UPSTREAM_UNREACHABLE,
          CATALOG_UNAVAILABLE,
          REVISION_NOT_REACHED,
          SHUTTING_DOWN ->
          Status.Code.UNAVAILABLE;
      case TOOL_CONCURRENCY_EXHAUSTED, ADMISSION_SHED, READER_TOO_SLOW ->
          Status.Code.RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case CANCELLED -> Status.Code.CANCELLED;
      case UPSTREAM_BROKEN,
          UPSTREAM_FAILED,
          UPSTREAM_NOT_JSON,
          UPSTREAM_TOO_LARGE,
          OUTPUT_INVALID,
          CUT_OFF ->
          Status.Code.UNKNOWN;
      case REVISION_COMPACTED -> Status.Code.OUT_OF_RANGE;
      case INTERNAL -> Status.Code.INTERNAL;
    };
  }

  /** The enum value of the contract for a failure. */
  static ErrorReason proto(Reason reason) {
    return switch (reason) {
      case INVALID_REQUEST -> ErrorReason.ERROR_REASON_INVALID_REQUEST;
      case TOOL_NOT_FOUND -> ErrorReason.ERROR_REASON_TOOL_NOT_FOUND;
      case VERSION_NOT_FOUND -> ErrorReason.ERROR_REASON_VERSION_NOT_FOUND;
      case VERSION_RETIRED -> ErrorReason.ERROR_REASON_VERSION_RETIRED;
      case PART_NOT_FOUND -> ErrorReason.ERROR_REASON_PART_NOT_FOUND;
      case TOOL_ALREADY_EXISTS -> ErrorReason.ERROR_REASON_TOOL_ALREADY_EXISTS;
      case VERSION_CONTENT_CONFLICT -> ErrorReason.ERROR_REASON_VERSION_CONTENT_CONFLICT;
      case ETAG_MISMATCH -> ErrorReason.ERROR_REASON_ETAG_MISMATCH;
      case ILLEGAL_STATUS_MOVE -> ErrorReason.ERROR_REASON_ILLEGAL_STATUS_MOVE;
      case CAPABILITY_IN_USE -> ErrorReason.ERROR_REASON_CAPABILITY_IN_USE;
      case REQUEST_ID_REUSED -> ErrorReason.ERROR_REASON_REQUEST_ID_REUSED;
      case SCHEMA_REFUSED -> ErrorReason.ERROR_REASON_SCHEMA_REFUSED;
      case INPUT_NOT_JSON -> ErrorReason.ERROR_REASON_INPUT_NOT_JSON;
      case INPUT_SCHEMA_VIOLATION -> ErrorReason.ERROR_REASON_INPUT_SCHEMA_VIOLATION;
      case INPUT_TOO_LARGE -> ErrorReason.ERROR_REASON_INPUT_TOO_LARGE;
      case NO_ENDPOINT -> ErrorReason.ERROR_REASON_NO_ENDPOINT;
      case BREAKER_OPEN -> ErrorReason.ERROR_REASON_BREAKER_OPEN;
      case TOOL_CONCURRENCY_EXHAUSTED -> ErrorReason.ERROR_REASON_TOOL_CONCURRENCY_EXHAUSTED;
      case ADMISSION_SHED -> ErrorReason.ERROR_REASON_ADMISSION_SHED;
      case DEADLINE_EXCEEDED -> ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
      case CANCELLED -> ErrorReason.ERROR_REASON_CANCELLED;
      case UPSTREAM_UNREACHABLE -> ErrorReason.ERROR_REASON_UPSTREAM_UNREACHABLE;
      case UPSTREAM_BROKEN -> ErrorReason.ERROR_REASON_UPSTREAM_BROKEN;
      case UPSTREAM_REFUSED -> ErrorReason.ERROR_REASON_UPSTREAM_REFUSED;
      case UPSTREAM_FAILED -> ErrorReason.ERROR_REASON_UPSTREAM_FAILED;
      case UPSTREAM_NOT_JSON -> ErrorReason.ERROR_REASON_UPSTREAM_NOT_JSON;
      case UPSTREAM_TOO_LARGE -> ErrorReason.ERROR_REASON_UPSTREAM_TOO_LARGE;
      case OUTPUT_INVALID -> ErrorReason.ERROR_REASON_OUTPUT_INVALID;
      case CATALOG_UNAVAILABLE -> ErrorReason.ERROR_REASON_CATALOG_UNAVAILABLE;
      case REVISION_NOT_REACHED -> ErrorReason.ERROR_REASON_REVISION_NOT_REACHED;
      case REVISION_COMPACTED -> ErrorReason.ERROR_REASON_REVISION_COMPACTED;
      case READER_TOO_SLOW -> ErrorReason.ERROR_REASON_READER_TOO_SLOW;
      case SHUTTING_DOWN -> ErrorReason.ERROR_REASON_SHUTTING_DOWN;
      case CUT_OFF -> ErrorReason.ERROR_REASON_CUT_OFF;
      case INTERNAL -> ErrorReason.ERROR_REASON_INTERNAL;
    };
  }

  /** The value of {@code ErrorInfo.reason}: the name in the contract without its prefix. */
  static String name(Reason reason) {
    return proto(reason).name().substring("ERROR_REASON_".length());
  }

  /**
   * How long a caller should wait if the contract promises a {@code RetryInfo} and the failure
   * itself does not say; null if waiting does not help.
   */
  static @Nullable Duration defaultRetry(Reason reason) {
    return switch (reason) {
      case BREAKER_OPEN, CATALOG_UNAVAILABLE, SHUTTING_DOWN -> Duration.ofSeconds(1);
      case TOOL_CONCURRENCY_EXHAUSTED, ADMISSION_SHED, REVISION_NOT_REACHED ->
          Duration.ofMillis(100);
      case INVALID_REQUEST,
          TOOL_NOT_FOUND,
          VERSION_NOT_FOUND,
          VERSION_RETIRED,
          PART_NOT_FOUND,
          TOOL_ALREADY_EXISTS,
          VERSION_CONTENT_CONFLICT,
          ETAG_MISMATCH,
          ILLEGAL_STATUS_MOVE,
          CAPABILITY_IN_USE,
          REQUEST_ID_REUSED,
          SCHEMA_REFUSED,
          INPUT_NOT_JSON,
          INPUT_SCHEMA_VIOLATION,
          INPUT_TOO_LARGE,
          NO_ENDPOINT,
          DEADLINE_EXCEEDED,
          CANCELLED,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_BROKEN,
          UPSTREAM_REFUSED,
          UPSTREAM_FAILED,
          UPSTREAM_NOT_JSON,
          UPSTREAM_TOO_LARGE,
          OUTPUT_INVALID,
          REVISION_COMPACTED,
          READER_TOO_SLOW,
          CUT_OFF,
          INTERNAL ->
          null;
    };
  }
}
