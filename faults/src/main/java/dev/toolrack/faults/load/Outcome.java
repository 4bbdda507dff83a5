package dev.toolrack.faults.load;

import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Reason;
import dev.toolrack.client.ResolvedTool;
import dev.toolrack.client.Served;
import dev.toolrack.client.ToolrackException;
import io.grpc.Status;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The content of an answer or a failure. */
record Outcome(
    Status.Code code,
    String reason,
    String message,
    @Nullable Served served,
    long revision,
    int generation,
    int attempts,
    @Nullable UUID execution) {

  static Outcome of(ResolvedTool answer) {
    return new Outcome(
        Status.Code.OK,
        "",
        "",
        answer.served(),
        answer.revision(),
        LoadTool.generation(answer.version()),
        0,
        null);
  }

  static Outcome of(ExecutionResult answer) {
    return new Outcome(
        Status.Code.OK,
        "",
        "",
        null,
        0,
        LoadTool.generation(answer.version()),
        answer.attempts(),
        UUID.fromString(answer.executionId()));
  }

  /** The outcome of a mutation. */
  static Outcome of(long revision) {
    return new Outcome(Status.Code.OK, "", "", null, revision, 0, 0, null);
  }

  static Outcome of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ToolrackException refused) {
      Reason reason = refused.reason();
      return failed(
          refused.statusCode(),
          reason == Reason.UNKNOWN ? "" : reason.name(),
          Objects.requireNonNullElse(refused.getMessage(), ""));
    }
    return failed(Status.Code.UNKNOWN, cause.toString(), "");
  }

  private static Outcome failed(Status.Code code, String reason, String message) {
    return new Outcome(code, reason, message, null, 0, 0, 0, null);
  }

  boolean ok() {
    return code == Status.Code.OK;
  }

  /** Whether the failure comes from the client itself or the network, not from a replica. */
  boolean isUnheard() {
    return reason.isEmpty()
        && (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED);
  }

  /** Whether the request itself was refused, so that nothing was done. */
  boolean isRefusal() {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED ->
          true;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          false;
    };
  }
}
