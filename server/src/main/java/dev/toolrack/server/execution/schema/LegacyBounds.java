package dev.toolrack.server.execution.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exclusive bounds in the form of draft-04: a boolean beside the bound. Generators still write them
 * into schemas of later dialects, where they have no other meaning, so they are read as they are
 * meant.
 */
final class LegacyBounds {
  private LegacyBounds() {}

  /** Rewrites the bounds of one schema, without its subschemas. */
  static void modernise(ObjectNode schema) {
    modernise(schema, "minimum", "exclusiveMinimum");
    modernise(schema, "maximum", "exclusiveMaximum");
  }

  private static void modernise(ObjectNode schema, String bound, String exclusive) {
    JsonNode flag = schema.get(exclusive);
    if (flag == null || !flag.isBoolean()) {
      return;
    }
    JsonNode limit = schema.get(bound);
    schema.remove(exclusive);
    if (flag.booleanValue() && limit != null && limit.isNumber()) {
      schema.remove(bound);
      schema.set(exclusive, limit);
    }
  }
}
