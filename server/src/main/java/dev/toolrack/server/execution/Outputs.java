package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.failure.Violation;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Picks outputs from replies and checks them. Thread-safe. */
final class Outputs {
  private final JsonReader json;

  Outputs(JsonReader json) {
    this.json = json;
  }

  /**
   * The output in a reply to a version.
   *
   * @throws ToolrackException UPSTREAM_NOT_JSON or OUTPUT_INVALID
   */
  Json of(PreparedVersion version, ToolInvoker.Reply reply) {
    byte[] body = reply.body().bytes();
    byte[] picked = body;
    try {
      if (version.outputPath().isEmpty()) {
        if (version.output().acceptsAnything()) {
          json.check(body);
          return reply.body();
        }
      } else {
        picked = json.slice(body, version.outputPath());
      }
      if (picked == null) {
        String pointer = Objects.requireNonNull(version.target()).outputPointer();
        throw upstreamFailure(
            Reason.OUTPUT_INVALID,
            "The reply has nothing at " + pointer,
            reply,
            "pointer",
            pointer);
      }
      if (!version.output().acceptsAnything()) {
        checkOutput(version, json.tree(picked), reply);
      }
    } catch (JsonSyntaxException e) {
      throw upstreamFailure(
          Reason.UPSTREAM_NOT_JSON,
          "The reply is not JSON: " + e.getMessage(),
          reply,
          "content_type",
          new UpstreamReply(0, reply.contentType(), "", 0).contentType());
    }
    return Json.utf8(picked);
  }

  private static void checkOutput(
      PreparedVersion version, JsonNode output, ToolInvoker.Reply reply) {
    List<Violation> violations = version.output().violations(output);
    if (!violations.isEmpty()) {
      throw upstreamFailure(
              Reason.OUTPUT_INVALID,
              "The output violates the schema at \""
                  + violations.getFirst().field()
                  + "\": "
                  + violations.getFirst().description(),
              reply,
              "pointer",
              violations.getFirst().field())
          .withViolations(violations);
    }
  }

  private static ToolrackException upstreamFailure(
      Reason reason, String message, ToolInvoker.Reply reply, String key, String value) {
    return ToolrackException.of(reason, message)
        .with(key, value)
        .withUpstream(
            new UpstreamReply(
                reply.status(), reply.contentType(), Excerpts.of(reply.body().bytes()), 0));
  }
}
