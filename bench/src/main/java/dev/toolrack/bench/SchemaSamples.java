package dev.toolrack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Schemas, each with a valid and an invalid input generated from it. */
final class SchemaSamples {
  private static final JsonMapper JSON = new JsonMapper();

  private SchemaSamples() {}

  /**
   * A schema with its inputs.
   *
   * @param invalid the valid input without its first required member, or a number if there is none
   */
  record Sample(JsonNode schema, JsonNode valid, JsonNode invalid) {}

  /**
   * The samples of a catalog in the list format that {@code ./toolrack import} accepts.
   *
   * @param catalog null for the single schema used by the other benchmarks
   */
  static List<Sample> read(@Nullable Path catalog) throws IOException {
    List<Sample> samples = new ArrayList<>();
    if (catalog == null) {
      samples.add(sample(JSON.readTree(Catalog.SCHEMA)));
      return samples;
    }
    for (JsonNode server : JSON.readTree(Files.readAllBytes(catalog)).values()) {
      for (JsonNode group : server.path("tools").values()) {
        for (JsonNode tool : group.path("tools").values()) {
          if (tool.has("inputSchema")) {
            samples.add(sample(tool.get("inputSchema")));
          }
        }
      }
    }
    return samples;
  }

  private static Sample sample(JsonNode schema) {
    JsonNode valid = example(schema);
    if (schema.path("required").size() > 0 && valid.isObject()) {
      ObjectNode invalid = (ObjectNode) valid.deepCopy();
      var _ = invalid.remove(schema.get("required").get(0).asString());
      return new Sample(schema, valid, invalid);
    }
    return new Sample(schema, valid, JsonNodeFactory.instance.numberNode(1));
  }

  private static JsonNode example(JsonNode schema) {
    if (schema.has("enum")) {
      return schema.get("enum").get(0);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("anyOf")) {
      return example(schema.get("anyOf").get(0));
    }
    JsonNode types = schema.path("type");
    String type = types.isArray() ? types.get(0).asString() : types.asString("string");
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (type) {
      case "object" -> {
        ObjectNode object = nodes.objectNode();
        schema
            .path("properties")
            .properties()
            .forEach(property -> object.set(property.getKey(), example(property.getValue())));
        yield object;
      }
      case "array" ->
          nodes
              .arrayNode()
              .add(schema.has("items") ? example(schema.get("items")) : nodes.numberNode(1));
      case "integer", "number" -> nodes.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> nodes.booleanNode(true);
      case "null" -> nodes.nullNode();
      default -> nodes.stringNode("x".repeat(Math.max(8, schema.path("minLength").asInt(0))));
    };
  }
}
