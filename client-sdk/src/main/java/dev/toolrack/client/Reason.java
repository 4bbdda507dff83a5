package dev.toolrack.client;

import com.google.errorprone.annotations.Immutable;
import java.util.HashMap;
import java.util.Map;

/**
 * Why a call failed, for programs; the table of reason and exception class. The names are those of
 * the contract.
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
  /** The version exists with other content. */
  VERSION_CONTENT_CONFLICT(AlreadyExistsException.class, AlreadyExistsException::new),
  /** The etag is not the tool's any more. */
  ETAG_MISMATCH(ConflictException.class, ConflictException::new),
  /** The status cannot be reached from the present one. */
  ILLEGAL_STATUS_MOVE(PreconditionFailedException.class, PreconditionFailedException::new),
  /** The capability is used by a pattern. */
  CAPABILITY_IN_USE(PreconditionFailedException.class, PreconditionFailedException::new),
  /** The mutation id was used for another request. */
  REQUEST_ID_REUSED(InvalidRequestException.class, InvalidRequestException::new),
  /** The schema is malformed or beyond what is accepted. */
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
  /** The replica has as many calls in flight as it admits. */
  ADMISSION_SHED(OverloadedException.class, OverloadedException::new),
  /** The time ran out. */
  DEADLINE_EXCEEDED(DeadlineExceededException.class, DeadlineExceededException::new),
  /** The caller cancelled. */
  CANCELLED(CancelledException.class, CancelledException::new),
  /** The upstream could not be connected to; it has seen nothing of the call. */
  UPSTREAM_UNREACHABLE(UpstreamException.class, UpstreamException::new),
  /** The connection broke before the reply was whole; the upstream may have acted. */
  UPSTREAM_BROKEN(UpstreamException.class, UpstreamException::new),
  /** The upstream answered 4xx. */
  UPSTREAM_REFUSED(UpstreamException.class, UpstreamException::new),
  /** The upstream answered 5xx, or another status that does not mean success. */
  UPSTREAM_FAILED(UpstreamException.class, UpstreamException::new),
  /** The reply is not JSON. */
  UPSTREAM_NOT_JSON(UpstreamException.class, UpstreamException::new),
  /** The reply is larger than the policy allows. */
  UPSTREAM_TOO_LARGE(UpstreamException.class, UpstreamException::new),
  /** The reply has no output where it should be, or one that violates the output schema. */
  OUTPUT_INVALID(UpstreamException.class, UpstreamException::new),
  /** The catalog cannot be read or written just now. */
  CATALOG_UNAVAILABLE(UnavailableException.class, UnavailableException::new),
  /** The replica did not reach the revision that was asked for in time. */
  REVISION_NOT_REACHED(UnavailableException.class, UnavailableException::new),
  /** The change feed no longer reaches back that far, or ends before that: a restore undid it. */
  REVISION_COMPACTED(RevisionCompactedException.class, RevisionCompactedException::new),
  /** The reader of a stream does not keep up. */
  READER_TOO_SLOW(OverloadedException.class, OverloadedException::new),
  /** The replica is shutting down; another one answers. */
  SHUTTING_DOWN(UnavailableException.class, UnavailableException::new),
  /**
   * The replica stopped before the execution had ended, and the upstream may have acted; or it
   * stopped, or lost Postgres, before it knew what became of a change of the catalog.
   */
  CUT_OFF(UpstreamException.class, UpstreamException::new),
  /** A defect of Toolrack. */
  INTERNAL(ServerDefectException.class, ServerDefectException::new),
  /**
   * None that this client knows: the failure is of the transport, of something between client and
   * server, or of a newer server. The status code decides the class.
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

  /** The class of the exceptions that carry this reason. */
  public Class<? extends ToolrackException> exceptionClass() {
    return exceptionClass;
  }

  /** The reason of a name as the contract has it; {@link #UNKNOWN} for any other. */
  public static Reason ofName(String name) {
    Reason reason = BY_NAME.get(name);
    return reason == null ? UNKNOWN : reason;
  }

  ToolrackException exception(Failure failure) {
    return factory.create(failure);
  }
}
