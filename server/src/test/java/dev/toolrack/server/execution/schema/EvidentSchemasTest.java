package dev.toolrack.server.execution.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class EvidentSchemasTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** All that {@link EvidentSchemas} knows and more, so that it meets what it must not know. */
  private static final List<String> KEYWORDS =
      List.of(
          ("$schema $comment title description format pattern $ref default const examples readOnly"
                  + " writeOnly deprecated uniqueItems type enum required minimum maximum"
                  + " exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems"
                  + " minProperties maxProperties properties $defs definitions allOf anyOf oneOf"
                  + " items additionalProperties contains not propertyNames if then else multipleOf"
                  + " $id $anchor dependentRequired prefixItems x-own")
              .split(" "));

  private final Schema draft202012 = metaSchema(Dialects.getDraft202012());
  private final Schema draft7 = metaSchema(Dialects.getDraft7());

  private static Schema metaSchema(Dialect dialect) {
    SchemaRegistryConfig formatsAreNotes =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(false).build();
    return SchemaRegistry.withDefaultDialect(
            dialect, registry -> registry.schemaRegistryConfig(formatsAreNotes))
        .getSchema(SchemaLocation.of(dialect.getId()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "true",
        """
        {"type":"object","required":["city"],"additionalProperties":false,"properties":{
          "city":{"type":"string","minLength":1,"maxLength":80,"pattern":"^[A-Z]"},
          "days":{"type":["integer","null"],"minimum":1,"exclusiveMaximum":14.5,"default":3},
          "units":{"enum":["metric","imperial"],"description":"d","title":"t"},
          "tags":{"type":"array","items":{"$ref":"#/$defs/tag"},"uniqueItems":true},
          "either":{"anyOf":[{"const":1},{"not":{"type":"string"}}]}},
          "$defs":{"tag":{"type":"string","format":"uuid"}}}
        """
      })
  void knowsWhatToolsUsuallyHave(String schema) {
    assertThat(EvidentSchemas.isOne(JSON.readTree(schema))).isTrue();
  }

  @Test
  void acceptsNothingThatAMetaSchemaDoesNot() {
    Random random = new Random(7);
    int evident = 0;
    for (int i = 0; i < 20_000; i++) {
      JsonNode schema = schema(random, 0);
      if (EvidentSchemas.isOne(schema)) {
        evident++;
        assertThat(draft202012.validate(schema)).as("%s", schema).isEmpty();
        assertThat(draft7.validate(schema)).as("%s", schema).isEmpty();
      }
    }
    assertThat(evident).isBetween(2_000, 18_000);
  }

  private static JsonNode schema(Random random, int depth) {
    ObjectNode schema = JSON.createObjectNode();
    int size = random.nextInt(depth == 0 ? 4 : 3);
    for (int i = 0; i < size; i++) {
      String keyword = KEYWORDS.get(random.nextInt(KEYWORDS.size()));
      schema.set(keyword, random.nextInt(10) == 0 ? any(random) : usual(keyword, random, depth));
    }
    return schema;
  }

  /** What a keyword of that name holds, as a rule. */
  private static JsonNode usual(String keyword, Random random, int depth) {
    return switch (keyword) {
      case "properties", "$defs", "definitions" ->
          JSON.createObjectNode().set("a", deeper(random, depth));
      case "allOf", "anyOf", "oneOf", "prefixItems" ->
          JSON.createArrayNode().add(deeper(random, depth)).add(deeper(random, depth));
      case "items",
          "additionalProperties",
          "contains",
          "not",
          "propertyNames",
          "if",
          "then",
          "else" ->
          deeper(random, depth);
      case "type" -> JSON.getNodeFactory().stringNode(random.nextBoolean() ? "object" : "number");
      case "enum", "required", "examples" -> JSON.createArrayNode().add("a").add("b");
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
          JSON.getNodeFactory().numberNode(random.nextInt(20) / 2.0);
      case "uniqueItems", "readOnly", "writeOnly", "deprecated" ->
          JSON.getNodeFactory().booleanNode(random.nextBoolean());
      default ->
          keyword.startsWith("min") || keyword.startsWith("max")
              ? JSON.getNodeFactory().numberNode(random.nextInt(5))
              : JSON.getNodeFactory().stringNode("a");
    };
  }

  private static JsonNode deeper(Random random, int depth) {
    return depth > 3 || random.nextInt(6) == 0
        ? JSON.getNodeFactory().booleanNode(random.nextBoolean())
        : schema(random, depth + 1);
  }

  private static JsonNode any(Random random) {
    return JSON.readTree(
        List.of(
                "null",
                "true",
                "-1",
                "0",
                "3",
                "2.0",
                "1.5",
                "1e30",
                "123456789012345678901234567890",
                "\"\"",
                "\"object\"",
                "\"thing\"",
                "[]",
                "[\"string\",\"string\"]",
                "[\"string\",\"null\"]",
                "[\"string\",1]",
                "[1,1.0]",
                "[true]",
                "[{\"type\":1}]",
                "{}",
                "{\"a\":true}",
                "{\"a\":1}",
                "{\"type\":\"thing\"}",
                "{\"a\":{\"type\":\"thing\"}}")
            .get(random.nextInt(24)));
  }
}
