package dev.toolrack.cli.imports;

import java.util.IdentityHashMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON value that remembers on which line each of its objects begins. */
final class LocatedJson {
  private final IdentityHashMap<JsonNode, Integer> lines = new IdentityHashMap<>();
  private final int firstLine;
  private final JsonNode root;

  private LocatedJson(JsonParser parser, int lineOffset) {
    this.firstLine = parser.currentTokenLocation().getLineNr() + lineOffset;
    this.root = read(parser, lineOffset);
  }

  /**
   * Reads the value at the parser's current token.
   *
   * @param lineOffset lines before the parser's first
   */
  static LocatedJson of(JsonParser parser, int lineOffset) {
    return new LocatedJson(parser, lineOffset);
  }

  JsonNode root() {
    return root;
  }

  /** Line on which an object begins; that of the whole for anything else. */
  int line(JsonNode node) {
    return lines.getOrDefault(node, firstLine);
  }

  private JsonNode read(JsonParser parser, int lineOffset) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      lines.put(object, parser.currentTokenLocation().getLineNr() + lineOffset);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        object.set(name, read(parser, lineOffset));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(read(parser, lineOffset));
      }
      return array;
    }
    return parser.readValueAsTree();
  }
}
