package dev.toolrack.cli.imports;

import dev.toolrack.cli.json.JsonText;
import java.util.IdentityHashMap;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** A JSON value with the line numbers of its objects. */
final class LocatedJson {
  private final IdentityHashMap<JsonNode, Integer> lines = new IdentityHashMap<>();
  private final int firstLine;
  private final JsonNode root;

  private LocatedJson(JsonParser parser, int lineOffset) {
    this.firstLine = parser.currentTokenLocation().getLineNr() + lineOffset;
    this.root =
        JsonText.read(
            parser,
            (object, at) -> lines.put(object, at.currentTokenLocation().getLineNr() + lineOffset));
  }

  /**
   * Reads the value that starts at the parser's current token.
   *
   * @param lineOffset number of lines before the parser's first one
   */
  static LocatedJson of(JsonParser parser, int lineOffset) {
    return new LocatedJson(parser, lineOffset);
  }

  JsonNode root() {
    return root;
  }

  /** Line on which an object begins; for other values, the first line of the whole. */
  int line(JsonNode node) {
    return lines.getOrDefault(node, firstLine);
  }
}
