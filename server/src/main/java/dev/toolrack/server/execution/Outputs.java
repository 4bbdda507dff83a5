package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.failure.Violation;
import java.util.List;
import java.util.Objects;

/** Selects the outputs in replies and checks them. Thread-safe. */
final class Outputs {
  private final JsonReader json;

  Outputs(JsonReader json) {
    this.json = json;
  }

  /**
   * Returns the output in a version's reply.
   *
   * @throws ToolrackException UPSTREAM_NOT_JSON, OUTPUT_INVALID or UPSTREAM_TOO_LARGE
   */
  Json of(PreparedVersion version, ToolInvoker.Reply reply, TreeRoom room) {
    byte[] body = reply.body().bytes();
    boolean whole = version.outputPath().isEmpty();
    try {
      if (whole && version.output().acceptsAnything()) {
        json.check(body);
        return reply.body();
      }
      byte[] picked = whole ? body : json.slice(body, version.outputPath());
      if (picked == null) {
        String pointer = Objects.requireNonNull(version.target()).outputPointer();
        throw invalid("The reply has nothing at " + pointer, pointer, reply);
      }
      if (!version.output().acceptsAnything()) {
        checkOutput(room.violations(version.output(), picked, json), reply);
      }
      return Json.utf8(picked);
    } catch (TreeRoom.LackException e) {
      throw ToolrackException.of(
              Reason.UPSTREAM_TOO_LARGE,
              "The replica has no room to check the reply, which takes "
                  + e.bytes()
                  + " bytes for that")
          .with("bytes", Long.toString(e.bytes()))
          .withUpstream(told(reply));
    } catch (JsonSyntaxException e) {
      UpstreamReply told = told(reply);
      throw ToolrackException.of(
              Reason.UPSTREAM_NOT_JSON, "The reply is not JSON: " + e.getMessage())
          .with("content_type", told.contentType())
          .with("cause", String.valueOf(e.getMessage()))
          .withUpstream(told);
    }
  }

  private static void checkOutput(List<Violation> violations, ToolInvoker.Reply reply) {
    if (!violations.isEmpty()) {
      Violation first = violations.getFirst();
      throw invalid(
              "The output violates the schema at \"" + first.field() + "\": " + first.description(),
              first.field(),
              reply)
          .withViolations(violations);
    }
  }

  private static ToolrackException invalid(
      String message, String pointer, ToolInvoker.Reply reply) {
    return ToolrackException.of(Reason.OUTPUT_INVALID, message)
        .with("pointer", pointer)
        .withUpstream(told(reply));
  }

  private static UpstreamReply told(ToolInvoker.Reply reply) {
    return new UpstreamReply(
        reply.status(), reply.contentType(), Excerpts.of(reply.body().bytes()), 0);
  }
}
