package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.util.List;

/**
 * Checks an input before a version is called with it: its size, that it is JSON, and that it is
 * valid.
 */
final class InputCheck {
  private InputCheck() {}

  static void check(byte[] input, PreparedVersion version, JsonReader json, TreeRoom room) {
    long limit = version.policy().maxRequestBytes();
    if (input.length > limit) {
      throw ToolrackException.of(
              Reason.INPUT_TOO_LARGE,
              "The input has " + input.length + " bytes; at most " + limit + " are allowed")
          .with("bytes", Integer.toString(input.length))
          .with("limit", Long.toString(limit));
    }
    try {
      if (version.input().acceptsAnything()) {
        json.check(input);
        return;
      }
      List<Violation> violations = room.violations(version.input(), input, json);
      if (!violations.isEmpty()) {
        throw violated(violations);
      }
    } catch (TreeRoom.LackException e) {
      throw e.lack() == TreeRoom.Lack.NOW ? room.budget().shed() : tooManyValues(e.bytes(), room);
    } catch (JsonSyntaxException e) {
      throw ToolrackException.of(
              Reason.INPUT_NOT_JSON,
              "The input is not JSON: "
                  + e.getMessage()
                  + " (line "
                  + e.line()
                  + ", column "
                  + e.column()
                  + ")")
          .with("cause", String.valueOf(e.getMessage()))
          .with("line", Integer.toString(e.line()))
          .with("column", Integer.toString(e.column()));
    }
  }

  private static ToolrackException tooManyValues(long bytes, TreeRoom room) {
    long limit = room.mostBytes();
    return ToolrackException.of(
            Reason.INPUT_TOO_LARGE,
            "The input has so many values that it takes "
                + bytes
                + " bytes to check; the replica has "
                + limit)
        .with("bytes", Long.toString(bytes))
        .with("limit", Long.toString(limit));
  }

  private static ToolrackException violated(List<Violation> violations) {
    String count = Integer.toString(violations.size());
    return ToolrackException.of(
            Reason.INPUT_SCHEMA_VIOLATION,
            "The input violates the schema in "
                + count
                + " place"
                + (violations.size() == 1 ? "" : "s"))
        .with("violations", count)
        .withViolations(violations);
  }
}
