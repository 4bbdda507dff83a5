package dev.toolrack.client;

import com.google.errorprone.annotations.Immutable;
import java.util.HashMap;
import java.util.Map;

/**
 * Why a call failed, for programs. Names are those of the contract; each reason has its exception
 * class.
 */
public enum Reason {
  /** A field of the request is malformed. */
  INVALID_REQUEST(InvalidRequestException.class, InvalidRequestException::new),
  /** There is no such tool for this caller. */
  TOOL_NOT_FOUND(ToolNotFoundException.class, ToolNotFoundException::new),
  /** The tool has no version that the selector matches. */
  VERSION_NOT_FOUND(VersionNotFoundException.class, VersionNotFoundException::new),
  /** The version is retired. */
  VERSION_RETIRED(VersionNotFoundException.class, VersionNotFoundException::new),
  /** The tool has no such channel, capability or pattern. */
  PART_NOT_FOUND(PartNotFoundException.class, PartNotFoundException::new),
  /** The slug is or was in use. */
  TOOL_ALREADY_EXISTS(AlreadyExistsException.class, AlreadyExistsException::new),
  /** The version exists with different content. */
  VERSION_CONTENT_CONFLICT(AlreadyExistsException.class, AlreadyExistsException::new),
  /** The etag is out of date. */
  ETAG_MISMATCH(ConflictException.class, ConflictException::new),
  /** The version cannot move from its present status to the requested one. */
  ILLEGAL_STATUS_MOVE(PreconditionFailedException.class, PreconditionFailedException::new),
  /** The capability is used by a pattern. */
  CAPABILITY_IN_USE(PreconditionFailedException.class, PreconditionFailedException::new),
  /** The mutation id was used for another request. */
  REQUEST_ID_REUSED(InvalidRequestException.class, InvalidRequestException::new),
  /** The schema is malformed or exceeds the limits. */
  SCHEMA_REFUSED(InvalidRequestException.class, InvalidRequestException::new),
  /** The input is not JSON. */
  INPUT_NOT_JSON(InvalidInputException.class, InvalidInputException::new),
  /** The input violates the schema. */
  INPUT_SCHEMA_VIOLATION(InvalidInputException.class, InvalidInputException::new),
  /** The input is larger than the policy allows. */
  INPUT_TOO_LARGE(InvalidInputException.class, InvalidInputException::new),
  /** The version has no endpoint. */
  NO_ENDPOINT(PreconditionFailedException.class, PreconditionFailedException::new),
  /** The breaker of the endpoint is open. */
  BREAKER_OPEN(UnavailableException.class, UnavailableException::new),
  /** The version has as many calls in flight as its policy allows. */
  TOOL_CONCURRENCY_EXHAUSTED(OverloadedException.class, OverloadedException::new),
  /** The replica has as many calls in flight as it accepts. */
  ADMISSION_SHED(OverloadedException.class, OverloadedException::new),
  /** The deadline passed, or an import sent no message for too long. */
  DEADLINE_EXCEEDED(DeadlineExceededException.class, DeadlineExceededException::new),
  /** The caller cancelled. */
  CANCELLED(CancelledException.class, CancelledException::new),
  /** The upstream could not be connected to, and has seen nothing of the call. */
  UPSTREAM_UNREACHABLE(UpstreamException.class, UpstreamException::new),
  /** The connection broke before the reply was complete; the upstream may have acted. */
  UPSTREAM_BROKEN(UpstreamException.class, UpstreamException::new),
  /** The upstream answered 4xx. */
  UPSTREAM_REFUSED(UpstreamException.class, UpstreamException::new),
  /** The upstream answered 5xx, or another status that does not mean success. */
  UPSTREAM_FAILED(UpstreamException.class, UpstreamException::new),
  /** The reply is not JSON. */
  UPSTREAM_NOT_JSON(UpstreamException.class, UpstreamException::new),
  /** The reply is larger than the policy allows. */
  UPSTREAM_TOO_LARGE(UpstreamException.class, UpstreamException::new),
  /** The reply has no output where it is expected, or the output violates its schema. */
  OUTPUT_INVALID(UpstreamException.class, UpstreamException::new),
  /** The catalog cannot be read or written at present. */
  CATALOG_UNAVAILABLE(UnavailableException.class, UnavailableException::new),
  /** The replica did not reach the requested revision in time. */
  REVISION_NOT_REACHED(UnavailableException.class, UnavailableException::new),
  /**
   * The change feed no longer reaches back to the revision, or a restore has undone the revision.
   */
  REVISION_COMPACTED(RevisionCompactedException.class, RevisionCompactedException::new),
  /** The reader of a stream is too slow. */
  READER_TOO_SLOW(OverloadedException.class, OverloadedException::new),
  /** The replica is shutting down; another one can answer. */
  SHUTTING_DOWN(UnavailableException.class, UnavailableException::new),
  /**
   * The replica stopped before the execution had ended, and the upstream may have acted; or the
   * replica stopped or lost Postgres before it knew the result of a catalog mutation.
   */
  CUT_OFF(UpstreamException.class, UpstreamException::new),
  /** A defect of Toolrack. */
  INTERNAL(ServerDefectException.class, ServerDefectException::new),
  /**
   * A reason that this client does not know: the failure comes from the transport, an intermediary
   * or a newer server. The status code determines the exception class.
   */
  UNKNOWN(ToolrackException.class, ToolrackException::new);

  private static final Map<String, Reason> BY_NAME = new HashMap<>();

  static {
    for (Reason reason : values()) {
      BY_NAME.put(reason.name(), reason);
    }
  }

  private final Class<? extends ToolrackException> exceptionClass;
  private final Factory factory;

  Reason(Class<? extends ToolrackException> exceptionClass, Factory factory) {
    this.exceptionClass = exceptionClass;
    this.factory = factory;
  }

  /** A constructor of the exception class. */
  @Immutable
  private interface Factory {
    ToolrackException create(Failure failure);
  }

  /** Class of the exceptions with this reason. */
  public Class<? extends ToolrackException> exceptionClass() {
    return exceptionClass;
  }

  /** The reason with this name in the contract; {@link #UNKNOWN} for any other name. */
  public static Reason ofName(String name) {
    Reason reason = BY_NAME.get(name);
    return reason == null ? UNKNOWN : reason;
  }

  ToolrackException exception(Failure failure) {
    return factory.create(failure);
  }
}
