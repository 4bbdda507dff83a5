package dev.toolrack.cli.demo.function;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads fields of an input. Validates them, because the upstream does not rely on the catalog's
 * schema.
 */
final class Input {
  private static final int MAX_TEXT_CHARS = 200_000;

  private Input() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String text(ObjectNode input, String field) throws RefusedInput {
    JsonNode value = input.get(field);
    if (value == null || !value.isString()) {
      throw new RefusedInput(field + " must be a string");
    }
    if (value.asString().length() > MAX_TEXT_CHARS) {
      throw new RefusedInput(field + " is longer than " + MAX_TEXT_CHARS + " characters");
    }
    return value.asString();
  }

  static String text(ObjectNode input, String field, String otherwise) throws RefusedInput {
    return input.has(field) ? text(input, field) : otherwise;
  }

  static int wholeNumber(ObjectNode input, String field, int otherwise, int min, int max)
      throws RefusedInput {
    JsonNode value = input.get(field);
    if (value == null) {
      return otherwise;
    }
    int number;
    if (value.canConvertToExactIntegral() && value.canConvertToInt()) {
      number = value.intValue();
    } else if (value.isString() && value.asString().matches("[0-9]{1,9}")) {
      number = Integer.parseInt(value.asString()); // from a query string
    } else {
      throw new RefusedInput(field + " must be a whole number");
    }
    if (number < min || number > max) {
      throw new RefusedInput(field + " must be " + min + " to " + max);
    }
    return number;
  }

  static ArrayNode array(ObjectNode input, String field) throws RefusedInput {
    if (input.get(field) instanceof ArrayNode array) {
      return array;
    }
    throw new RefusedInput(field + " must be an array");
  }
}
