package dev.toolrack.cli.remote;

import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.terminal.Table;
import dev.toolrack.client.FieldViolation;
import dev.toolrack.client.Reason;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.client.UpstreamFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A failed call, in forms for people and for scripts.
 *
 * @param exception the failure
 * @param target the server that was called
 * @param timeout the longest time that the call was given
 */
public record RemoteFailure(ToolrackException exception, String target, Duration timeout) {

  /** The exit code for this failure. */
  public int exitCode() {
    if (speaksNoGrpc()) {
      return ExitCode.UNAVAILABLE;
    }
    return switch (exception.statusCode()) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case INVALID_ARGUMENT -> ExitCode.INVALID_INPUT;
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> ExitCode.UNAVAILABLE;
      case FAILED_PRECONDITION ->
          exception.reason() == Reason.VERSION_RETIRED ? ExitCode.NOT_FOUND : ExitCode.FAILED;
      // Others than this process may cancel a call, for example a proxy.
      case CANCELLED ->
          exception.getCause() instanceof InterruptedException
              ? ExitCode.INTERRUPTED
              : ExitCode.FAILED;
      case OK,
          UNKNOWN,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          ExitCode.FAILED;
    };
  }

  /** The reason and the remedy, with further lines for details of an upstream or a schema. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(Table.printable(message() + remedy()));
    for (FieldViolation violation : exception.violations()) {
      String field = violation.field().isEmpty() ? "(the input)" : violation.field();
      String line = field + ": " + violation.description();
      if (!message().contains(violation.description())) {
        lines.add("  " + Table.printable(line));
      }
    }
    exception
        .upstreamFailure()
        .filter(upstream -> !upstream.bodyExcerpt().isBlank())
        .ifPresent(
            upstream ->
                lines.add(
                    "  the upstream said (%d): %s"
                        .formatted(upstream.status(), Table.printable(upstream.bodyExcerpt()))));
    return lines;
  }

  private String message() {
    if (unreachable()) {
      return "no Toolrack server answers at " + target;
    }
    if (speaksNoGrpc()) {
      return "what answers at " + target + " does not speak gRPC";
    }
    if (timedOutHere(exception)) {
      return "no answer within " + text(timeout);
    }
    return Objects.requireNonNullElse(exception.getMessage(), exception.statusCode().name());
  }

  /** Whether the connection failed, rather than the server. */
  private boolean unreachable() {
    return exception.reason() == Reason.UNKNOWN
        && exception.statusCode() == io.grpc.Status.Code.UNAVAILABLE;
  }

  /** Whether gRPC reports that it received something else, such as a web page. */
  private boolean speaksNoGrpc() {
    String text = Objects.requireNonNullElse(exception.getMessage(), "");
    return exception.reason() == Reason.UNKNOWN
        && (text.startsWith("http2 exception") || text.startsWith("HTTP status code "));
  }

  /** Whether the deadline passed on the client, so that no server has reported anything. */
  public static boolean timedOutHere(ToolrackException exception) {
    return exception.reason() == Reason.UNKNOWN
        && exception.statusCode() == io.grpc.Status.Code.DEADLINE_EXCEEDED;
  }

  private static String text(Duration time) {
    return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private String remedy() {
    if (timedOutHere(exception)) {
      return "; --timeout gives it longer";
    }
    if (speaksNoGrpc()) {
      return "; name the gRPC port of a Toolrack server with --target HOST:PORT, 50051 by default";
    }
    if (unreachable()) {
      return "; start one with ./toolrack serve, or name another with --target HOST:PORT";
    }
    String slug = exception.metadata().getOrDefault("slug", "SLUG");
    return switch (exception.reason()) {
      case TOOL_NOT_FOUND ->
          "; ./toolrack tools list --query "
              + slug
              + " finds similar ones, ./toolrack tools get "
              + slug
              + " --deleted one that is disabled or deleted";
      case VERSION_NOT_FOUND, VERSION_RETIRED ->
          "; ./toolrack tools versions " + slug + " lists them";
      case TOOL_ALREADY_EXISTS -> "; ./toolrack tools get " + slug + " --deleted shows the tool";
      case NO_ENDPOINT ->
          "; publish a version with an endpoint, or import with --endpoint and --as-version";
      case DEADLINE_EXCEEDED ->
          exception.metadata().containsKey("messages")
              ? ""
              : "; --timeout gives it longer, up to the policy of the version";
      case VERSION_CONTENT_CONFLICT ->
          "; a published version never changes: publish the content under another number";
      case ETAG_MISMATCH -> "; look at it again, then try again";
      case REVISION_COMPACTED ->
          "; ./toolrack tools list --output json, then watch --from the revision in its first line";
      case BREAKER_OPEN,
          TOOL_CONCURRENCY_EXHAUSTED,
          ADMISSION_SHED,
          CATALOG_UNAVAILABLE,
          REVISION_NOT_REACHED,
          SHUTTING_DOWN ->
          exception
              .retryAfter()
              .map(wait -> "; try again in " + Math.max(1, wait.toMillis()) + " ms")
              .orElse("");
      case INVALID_REQUEST,
          PART_NOT_FOUND,
          ILLEGAL_STATUS_MOVE,
          CAPABILITY_IN_USE,
          REQUEST_ID_REUSED,
          SCHEMA_REFUSED,
          INPUT_NOT_JSON,
          INPUT_SCHEMA_VIOLATION,
          INPUT_TOO_LARGE,
          CANCELLED,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_BROKEN,
          UPSTREAM_REFUSED,
          UPSTREAM_FAILED,
          UPSTREAM_NOT_JSON,
          UPSTREAM_TOO_LARGE,
          OUTPUT_INVALID,
          CUT_OFF,
          READER_TOO_SLOW,
          INTERNAL,
          UNKNOWN ->
          "";
    };
  }

  /** The failure as JSON: status, reason, message, metadata, and further details. */
  public ObjectNode json() {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("status", exception.statusCode().name());
    error.put("reason", exception.reason().name());
    error.put("message", message());
    ObjectNode metadata = error.putObject("metadata");
    exception.metadata().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    ArrayNode violations = error.putArray("violations");
    for (FieldViolation violation : exception.violations()) {
      violations
          .addObject()
          .put("field", violation.field())
          .put("description", violation.description());
    }
    exception.retryAfter().ifPresent(wait -> error.put("retryAfterMillis", wait.toMillis()));
    exception.upstreamFailure().ifPresent(upstream -> error.set("upstream", json(upstream)));
    exception.requestId().ifPresent(id -> error.put("requestId", id));
    return error;
  }

  private static ObjectNode json(UpstreamFailure upstream) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("status", upstream.status())
        .put("contentType", upstream.contentType())
        .put("bodyExcerpt", upstream.bodyExcerpt())
        .put("attempts", upstream.attempts());
  }
}
