package dev.toolrack.cli.imports;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings what JSON Schema draft-04 says otherwise to the form of every later draft, without a
 * change of meaning: {@code {"minimum": 0, "exclusiveMinimum": true}} becomes {@code
 * {"exclusiveMinimum": 0}}, and {@code false} is dropped. Generators still write the old form,
 * often under a newer {@code $schema}.
 */
final class SchemaUpgrade {
  private static final Map<String, String> LIMIT_OF =
      Map.of("exclusiveMinimum", "minimum", "exclusiveMaximum", "maximum");

  /** Keywords whose value is data, or names that are no keywords. */
  private static final List<String> NO_SCHEMAS = List.of("const", "default", "enum", "examples");

  private static final List<String> MAPS_OF_SCHEMAS =
      List.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  private SchemaUpgrade() {}

  /** Rewrites a schema in place; true if there was anything to rewrite. */
  static boolean apply(JsonNode schema) {
    boolean changed = false;
    if (schema instanceof ArrayNode array) {
      for (JsonNode element : array) {
        changed |= apply(element);
      }
    } else if (schema instanceof ObjectNode object) {
      for (var limit : LIMIT_OF.entrySet()) {
        changed |= upgradeLimit(object, limit.getKey(), limit.getValue());
      }
      for (var property : object.properties()) {
        if (MAPS_OF_SCHEMAS.contains(property.getKey())) {
          for (JsonNode value : property.getValue()) {
            changed |= apply(value);
          }
        } else if (!NO_SCHEMAS.contains(property.getKey())) {
          changed |= apply(property.getValue());
        }
      }
    }
    return changed;
  }

  private static boolean upgradeLimit(ObjectNode schema, String exclusive, String limit) {
    JsonNode flag = schema.get(exclusive);
    if (flag == null || !flag.isBoolean()) {
      return false;
    }
    schema.remove(exclusive);
    JsonNode value = schema.get(limit);
    if (flag.asBoolean() && value != null && value.isNumber()) {
      schema.remove(limit);
      schema.set(exclusive, value);
    }
    return true;
  }
}
