package dev.toolrack.cli.json;

import java.io.InputStream;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts between JSON text and trees, keeping every number as it was written: doubles would
 * change amounts of money.
 */
public final class JsonText {
  /** Notified of each object that is read. */
  public interface Objects {
    /** Called when an object begins at the parser's current token. */
    void begin(ObjectNode object, JsonParser parser);
  }

  private static final HexFormat HEX = HexFormat.of();

  private JsonText() {}

  /**
   * Returns the only value of a text; a missing node if there is none.
   *
   * @throws JacksonException if the text is malformed or continues after the value
   */
  public static JsonNode read(String text) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() == null) {
        return JsonNodeFactory.instance.missingNode();
      }
      JsonNode value = read(parser, (object, at) -> {});
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "there is more after the value");
      }
      return value;
    }
  }

  /** Reads the value that starts at the parser's current token, up to its last token. */
  public static JsonNode read(JsonParser parser, Objects objects) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        objects.begin(object, parser);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, read(parser, objects));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(read(parser, objects));
        }
        yield array;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new WrittenNumber(parser.getString());
      case null, default -> parser.readValueAsTree();
    };
  }

  /** A parser positioned before the first token of a text. */
  public static JsonParser parser(String text) {
    return JsonMapper.shared().createParser(text);
  }

  /** A parser positioned before the first token of a stream, which is closed with the parser. */
  public static JsonParser parser(InputStream stream) {
    return JsonMapper.shared().createParser(stream);
  }

  /** The value, formatted for people. */
  public static String pretty(JsonNode json) {
    return printable(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
  }

  /**
   * The same value, without characters that could steer a terminal and that JSON lets stand as they
   * are: U+009B, for one, begins what ESC and a bracket begin.
   */
  public static String printable(String json) {
    if (json.chars().noneMatch(JsonText::steers)) {
      return json;
    }
    StringBuilder printable = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (steers(c)) {
        printable.append("\\u00").append(HEX.toHexDigits((byte) c));
      } else {
        printable.append(c);
      }
    }
    return printable.toString();
  }

  /** Of the controls, those that JSON has in strings without an escape. */
  private static boolean steers(int c) {
    return c >= 0x7f && c <= 0x9f;
  }
}
