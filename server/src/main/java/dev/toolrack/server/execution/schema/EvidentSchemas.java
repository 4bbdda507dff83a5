package dev.toolrack.server.execution.schema;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Recognises schemas that the meta-schemas of both dialects certainly accept, many times faster
 * than evaluating a meta-schema. Only what schemas of tools usually contain is recognised;
 * everything else, and thus every refusal, is left to the meta-schema.
 */
final class EvidentSchemas {
  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "null", "number", "object", "string");

  /** What a keyword may hold in both dialects; where they differ, what both accept. */
  private static final Map<String, Predicate<JsonNode>> KEYWORDS =
      Map.ofEntries(
          Map.entry("$schema", JsonNode::isString),
          Map.entry("$comment", JsonNode::isString),
          Map.entry("title", JsonNode::isString),
          Map.entry("description", JsonNode::isString),
          Map.entry("format", JsonNode::isString),
          Map.entry("pattern", JsonNode::isString),
          Map.entry("$ref", JsonNode::isString),
          Map.entry("default", _ -> true),
          Map.entry("const", _ -> true),
          Map.entry("examples", JsonNode::isArray),
          Map.entry("readOnly", JsonNode::isBoolean),
          Map.entry("writeOnly", JsonNode::isBoolean),
          Map.entry("deprecated", JsonNode::isBoolean),
          Map.entry("uniqueItems", JsonNode::isBoolean),
          Map.entry("type", EvidentSchemas::isType),
          Map.entry("enum", value -> !value.isEmpty() && areDifferentStrings(value)),
          Map.entry("required", EvidentSchemas::areDifferentStrings),
          Map.entry("minimum", JsonNode::isNumber),
          Map.entry("maximum", JsonNode::isNumber),
          Map.entry("exclusiveMinimum", JsonNode::isNumber),
          Map.entry("exclusiveMaximum", JsonNode::isNumber),
          Map.entry("minLength", EvidentSchemas::isCount),
          Map.entry("maxLength", EvidentSchemas::isCount),
          Map.entry("minItems", EvidentSchemas::isCount),
          Map.entry("maxItems", EvidentSchemas::isCount),
          Map.entry("minProperties", EvidentSchemas::isCount),
          Map.entry("maxProperties", EvidentSchemas::isCount),
          Map.entry("properties", EvidentSchemas::areNamedSchemas),
          Map.entry("$defs", EvidentSchemas::areNamedSchemas),
          Map.entry("definitions", EvidentSchemas::areNamedSchemas),
          Map.entry("allOf", EvidentSchemas::areSchemas),
          Map.entry("anyOf", EvidentSchemas::areSchemas),
          Map.entry("oneOf", EvidentSchemas::areSchemas),
          Map.entry("items", EvidentSchemas::isOne),
          Map.entry("additionalProperties", EvidentSchemas::isOne),
          Map.entry("propertyNames", EvidentSchemas::isOne),
          Map.entry("contains", EvidentSchemas::isOne),
          Map.entry("not", EvidentSchemas::isOne),
          Map.entry("if", EvidentSchemas::isOne),
          Map.entry("then", EvidentSchemas::isOne),
          Map.entry("else", EvidentSchemas::isOne));

  private EvidentSchemas() {}

  /** Whether the value is such a schema and not nested too deeply. */
  static boolean isOne(JsonNode value) {
    if (!value.isObject()) {
      return value.isBoolean();
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      Predicate<JsonNode> keyword = KEYWORDS.get(entry.getKey());
      if (keyword == null || !keyword.test(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean areNamedSchemas(JsonNode value) {
    return value.isObject() && areAllSchemas(value);
  }

  private static boolean areSchemas(JsonNode value) {
    return value.isArray() && !value.isEmpty() && areAllSchemas(value);
  }

  private static boolean areAllSchemas(JsonNode container) {
    for (JsonNode child : container.values()) {
      if (!isOne(child)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isType(JsonNode value) {
    if (value.isString()) {
      return TYPES.contains(value.stringValue());
    }
    if (value.isEmpty() || !areDifferentStrings(value)) {
      return false;
    }
    for (JsonNode type : value.values()) {
      if (!TYPES.contains(type.stringValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean areDifferentStrings(JsonNode value) {
    if (!value.isArray()) {
      return false;
    }
    Set<String> seen = HashSet.newHashSet(value.size());
    for (JsonNode element : value.values()) {
      if (!element.isString() || !seen.add(element.stringValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCount(JsonNode value) {
    return value.canConvertToLong() && value.isIntegralNumber() && value.longValue() >= 0;
  }
}
