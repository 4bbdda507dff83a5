package dev.toolrack.server.execution.schema;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Stands for the location of a subschema within its schema if that is not needed, because
 * violations are reported by their location in the value. The library keeps a location and its path
 * for every keyword, which is a fifth of a compiled schema; these two instances serve all.
 * Immutable.
 */
final class Unlocated extends SchemaLocation {
  /** Keywords that lead from one location to another, or that read their own. */
  private static final Set<String> LOCATED =
      Set.of(
          "$anchor",
          "$dynamicAnchor",
          "$dynamicRef",
          "$id",
          "$recursiveAnchor",
          "$recursiveRef",
          "$ref",
          "patternProperties",
          "unevaluatedItems",
          "unevaluatedProperties");

  private static final NodePath DOCUMENT_PATH = new NodePath(PathType.JSON_POINTER);
  private static final SchemaLocation WITHIN = new Unlocated(DOCUMENT_PATH.append("…"));

  /** The location of a whole schema. */
  static final SchemaLocation ROOT = new Unlocated(DOCUMENT_PATH);

  private Unlocated(NodePath path) {
    super(null, path);
  }

  /** Whether the meaning of the schema does not depend on locations. */
  static boolean suits(JsonNode schema) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      if (LOCATED.contains(member.getKey()) || !suits(member.getValue())) {
        return false;
      }
    }
    if (schema.isArray()) {
      for (JsonNode element : schema.values()) {
        if (!suits(element)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public SchemaLocation append(String token) {
    return WITHIN;
  }

  @Override
  public SchemaLocation append(int index) {
    return WITHIN;
  }
}
