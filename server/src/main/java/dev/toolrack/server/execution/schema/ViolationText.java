package dev.toolrack.server.execution.schema;

import com.networknt.schema.Error;

/** Messages for violations, which say what the schema requires rather than what the value was. */
final class ViolationText {
  private static final int MAX_CHARS = 200;
  private static final int MAX_NAME_CHARS = 40;

  private ViolationText() {}

  static String of(Error error) {
    String keyword = String.valueOf(error.getKeyword());
    return switch (keyword) {
      case "additionalProperties", "unevaluatedProperties" ->
          "has a property that is not allowed" + name(error);
      case "propertyNames" -> "has a property whose name is not allowed" + name(error);
      case "not" -> "matches a schema that it must not match";
      case "const" -> "is not the one value that is allowed";
      case "pattern" -> "does not match the pattern" + schemaText(error);
      case "uniqueItems" -> "has the same item twice";
      case "false" -> "is not allowed";
      default -> cut(String.valueOf(error.getMessage()));
    };
  }

  private static String name(Error error) {
    String property = error.getProperty();
    return property == null ? "" : ": " + snippet(property);
  }

  private static String snippet(String name) {
    return name.length() <= MAX_NAME_CHARS ? name : prefix(name, MAX_NAME_CHARS) + "…";
  }

  private static String schemaText(Error error) {
    var schema = error.getSchemaNode();
    return schema == null ? "" : " " + cut(schema.asString(""));
  }

  /** The text, cut short enough for a message. */
  static String cut(String text) {
    return text.length() <= MAX_CHARS ? text : prefix(text, MAX_CHARS) + "…";
  }

  private static String prefix(String text, int chars) {
    int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end);
  }
}
