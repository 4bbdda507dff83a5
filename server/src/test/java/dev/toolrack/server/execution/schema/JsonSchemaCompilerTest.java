package dev.toolrack.server.execution.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.execution.CompiledSchema;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class JsonSchemaCompilerTest {
  private static final String DRAFT_07 = "\"$schema\":\"http://json-schema.org/draft-07/schema#\"";

  private final JsonReader json = new JsonReader();
  private final JsonSchemaCompiler compiler = new JsonSchemaCompiler(json);

  private List<Violation> violations(String schema, String value) {
    return compiler.compile("input_schema", schema).violations(tree(value));
  }

  private JsonNode tree(String text) {
    try {
      return json.tree(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(String schema) {
    try {
      var _ = compiler.compile("input_schema", schema);
    } catch (ToolrackException e) {
      assertThat(e.reason()).isEqualTo(Reason.SCHEMA_REFUSED);
      assertThat(e.metadata()).containsEntry("field", "input_schema");
      assertThat(e.violations())
          .singleElement()
          .extracting(Violation::field)
          .isEqualTo("input_schema");
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("It was accepted: " + schema);
  }

  @Test
  void knowsWhatAcceptsAnything() {
    for (String schema : List.of("", "{}", "true")) {
      assertThat(compiler.compile("f", schema)).isSameAs(CompiledSchema.ANY);
    }
    assertThat(violations("false", "1")).hasSize(1);
  }

  @Test
  void givesSchemasThatSayTheSameTheSameObject() {
    CompiledSchema first = compiler.compile("f", "{\"type\":\"string\",\"title\":\"A\"}");

    assertThat(compiler.compile("g", "{ \"type\": \"string\", \"description\": \"B\" }"))
        .isSameAs(first);
    assertThat(
            List.of(
                compiler.compile("f", "{\"type\":\"number\"}"),
                compiler.compile("f", "{\"type\":[\"string\"]}"),
                compiler.compile("f", "{" + DRAFT_07 + ",\"type\":\"string\"}")))
        .doesNotContain(first);
  }

  @Test
  void tellsHalvesOfCharactersApart() {
    CompiledSchema high = compiler.compile("f", "{\"const\":\"\\ud800\"}");
    CompiledSchema low = compiler.compile("f", "{\"const\":\"\\udc00\"}");

    assertThat(high).isNotSameAs(low);
    assertThat(violations("{\"const\":\"\\ud800\"}", "\"\\udc00\"")).hasSize(1);
    assertThat(violations("{\"const\":\"\\ud800\"}", "\"\\ud800\"")).isEmpty();
  }

  /** A name that nothing refers to changes nothing but how the schema is kept. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"}}",
        "\"additionalProperties\":false,\"properties\":{\"b\":{\"minimum\":3,\"multipleOf\":2}}",
        "\"additionalProperties\":{\"type\":[\"integer\",\"null\"]},\"maxProperties\":1",
        "\"propertyNames\":{\"pattern\":\"^a\"},\"minProperties\":3",
        "\"properties\":{\"c\":{\"items\":{\"enum\":[1,\"x\"]},\"contains\":{\"const\":7},\"uniqueItems\":true}}",
        "\"properties\":{\"c\":{\"minItems\":4,\"maxItems\":2}},\"dependentRequired\":{\"a\":[\"z\"]}",
        "\"anyOf\":[{\"required\":[\"y\"]},{\"properties\":{\"a\":false}}],\"not\":{\"required\":[\"a\"]}",
        "\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}],\"allOf\":[{\"type\":\"array\"}]",
        "\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"t\"]},\"else\":{\"required\":[\"e\"]}",
        "\"dependentSchemas\":{\"b\":{\"properties\":{\"a\":{\"maxLength\":1}}}},\"$defs\":{\"d\":{}}",
      })
  void judgesTheSameWhetherOrNotPlacesAreKept(String keywords) {
    String unlocated = "{" + keywords + "}";
    String located = "{\"$anchor\":\"here\"," + keywords + "}";
    List<String> values =
        List.of(
            "{}",
            "1",
            "{\"a\":1,\"b\":\"x\"}",
            "{\"a\":\"long\",\"b\":5}",
            "{\"c\":[1,1,\"y\"],\"d\":null}",
            "{\"b\":4,\"c\":[7,\"x\"]}");

    for (String value : values) {
      assertThat(violations(unlocated, value)).isEqualTo(violations(located, value));
    }
    assertThat(values).anySatisfy(value -> assertThat(violations(unlocated, value)).isNotEmpty());
    assertThat(Unlocated.suits(tree(unlocated))).isTrue();
    assertThat(Unlocated.suits(tree(located))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"items\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{}}}",
        "{\"anyOf\":[{},{\"not\":{\"patternProperties\":{\"a\":{}}}}]}",
        "{\"properties\":{\"a\":{\"$id\":\"b\"}}}",
        "{\"allOf\":[{\"unevaluatedProperties\":false}]}",
      })
  void keepsPlacesWhereTheyMatter(String schema) {
    assertThat(Unlocated.suits(tree(schema))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "1",
        "null",
        "{\"type\":\"strng\"}",
        "{\"properties\":[]}",
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}",
        "{\"$schema\":\"https://example.com/mine\"}",
        "{\"$ref\":\"https://example.com/x.json\"}",
        "{\"$ref\":\"file:///etc/passwd\"}",
        "{\"$ref\":\"classpath:logback.xml\"}",
        "{\"$ref\":\"http://169.254.169.254/latest\"}",
        "{\"$ref\":\"other.json\"}",
        "{\"$ref\":\"#/nowhere\"}",
        "{\"$ref\":\"#nowhere\"}",
        "{\"$dynamicRef\":\"https://example.com/x\"}",
        "{\"$ref\":\"http://[\"}",
        "{\"$ref\":\"#\"}",
        "{\"allOf\":[{\"not\":{\"$ref\":\"#\"}}]}",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}}}",
        "{\"pattern\":\"(\"}",
        "{\"pattern\":\"^(?=a)b\"}",
        "{\"pattern\":\"(a)\\\\1\"}",
        "{\"pattern\":\"((a{100}){100}){100}\"}",
        "{\"pattern\":\"(((a{1000}){1000}){1000})[^](]\"}",
        "{\"pattern\":\"(((a{1000}){1000}){1000})\\\\Q(\\\\E\"}",
        "{\"patternProperties\":{\"(?!x)\":true}}",
        "{\"properties\":{\"deep\":{\"items\":{\"pattern\":\"(?<=x)\"}}}}",
      })
  void refusesWhatCouldNotBeUsedOrDoHarm(String schema) {
    assertThat(refusal(schema)).startsWith("input_schema: ");
  }

  @Test
  void refusesSizeAndDepth() {
    assertThat(refusal("{\"description\":\"" + "x".repeat(5 << 20) + "\"}")).contains("262144");
    assertThat(refusal("{\"not\":".repeat(65) + "{}" + "}".repeat(65))).contains("64 levels");
    assertThat(refusal("[".repeat(10_000))).contains("nested deeper");
  }

  @Test
  void refusesReferencesThatMultiply() {
    String doubling =
        IntStream.range(1, 40)
            .mapToObj(
                i ->
                    ",\"a%d\":{\"allOf\":[{\"$ref\":\"#/$defs/a%d\"},{\"$ref\":\"#/$defs/a%d\"}]}"
                        .formatted(i, i - 1, i - 1))
            .collect(Collectors.joining());
    assertThat(
            refusal(
                "{\"$defs\":{\"a0\":{\"type\":\"string\"}"
                    + doubling
                    + "},\"$ref\":\"#/$defs/a39\"}"))
        .contains("more than 10000 subschemas");
    String chain =
        IntStream.range(1, 3_000)
            .mapToObj(i -> ",\"a%d\":{\"$ref\":\"#/$defs/a%d\"}".formatted(i, i - 1))
            .collect(Collectors.joining());
    assertThat(refusal("{\"$defs\":{\"a0\":{}" + chain + "},\"$ref\":\"#/$defs/a2999\"}"))
        .contains("chain");
  }

  @Test
  void followsReferencesWithinTheSchema() {
    String tree = "{\"type\":\"object\",\"properties\":{\"c\":{\"items\":{\"$ref\":\"#\"}}}}";
    assertThat(violations(tree, "{\"c\":[{\"c\":[1]}]}"))
        .extracting(Violation::field)
        .containsExactly("/c/0/c/0");
    assertThat(
            violations(
                "{\"$defs\":{\"a\":{\"$anchor\":\"x\",\"type\":\"string\"}},\"$ref\":\"#x\"}", "1"))
        .hasSize(1);
    assertThat(
            violations(
                "{\"$id\":\"https://e.com/root\",\"$defs\":{\"a\":{\"$id\":\"item\","
                    + "\"type\":\"string\"}},\"$ref\":\"item\"}",
                "1"))
        .hasSize(1);
    assertThat(
            violations(
                "{\"properties\":{\"d\":{\"items\":{\"type\":\"integer\"}},"
                    + "\"e\":{\"$ref\":\"#/properties/d/items\"}}}",
                "{\"e\":\"x\"}"))
        .extracting(Violation::field)
        .containsExactly("/e");
  }

  /** Words are left out of what is compiled; what looks like one may be something else. */
  @Test
  void checksWhatLooksLikeWords() {
    String named =
        "{\"title\":\"T\",\"properties\":{\"description\":{\"description\":\"D\",\"type\":\"string\"},"
            + "\"default\":false},\"required\":[\"title\"]}";
    assertThat(violations(named, "{\"title\":1,\"description\":2,\"default\":3}"))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("/description", "/default");
    assertThat(violations(named, "{}")).hasSize(1);

    String constant = "{\"const\":{\"title\":\"T\"}}";
    assertThat(violations(constant, "{\"title\":\"T\"}")).isEmpty();
    assertThat(violations(constant, "{}")).hasSize(1);

    String referred =
        "{\"properties\":{\"a\":{\"default\":false},\"b\":{\"$ref\":\"#/properties/a/default\"}}}";
    assertThat(violations(referred, "{\"a\":1,\"b\":1}"))
        .extracting(Violation::field)
        .containsExactly("/b");
    for (String word : List.of("\"title\":\"T\"", "\"default\":1", "\"default\":\"string\"")) {
      assertThat(
              refusal(
                  "{%s,\"allOf\":[{\"$ref\":\"#/%s\"}]}"
                      .formatted(word, word.substring(1, word.indexOf('"', 1)))))
          .contains("cannot be compiled");
    }
  }

  @Test
  void namesEveryViolationAndNoValue() {
    String schema =
        "{\"type\":\"object\",\"required\":[\"a\",\"z\"],\"properties\":{\"a\":{\"minimum\":1},"
            + "\"b\":{\"maxLength\":3,\"pattern\":\"^x\"},\"k/~\":{\"const\":\"expected-secret\"},"
            + "\"e\":{\"enum\":[\"p\"]}},\"additionalProperties\":false}";

    List<Violation> violations =
        violations(
            schema,
            "{\"a\":0,\"b\":\"sk_live_0123456789\",\"k/~\":\"hunter2\",\"e\":\"hunter3\",\"%s\":1}"
                .formatted("long-property-name-".repeat(10)));

    assertThat(violations)
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("/a", "/b", "/b", "/k~1~0", "/e", "", "");
    assertThat(violations)
        .extracting(Violation::description)
        .noneMatch(text -> text.contains("sk_live") || text.contains("hunter"))
        .noneMatch(text -> text.contains("expected-secret"))
        .allMatch(text -> text.length() < 220);
  }

  @Test
  void tellsAtMostFiftyViolations() {
    String value = "[" + "1,".repeat(100_000) + "1]";

    assertThat(violations("{\"items\":{\"type\":\"string\"}}", value)).hasSize(50);
    assertThat(
            violations(
                "{\"anyOf\":[{\"items\":{\"type\":\"string\"}},{\"items\":{\"type\":\"integer\"}}]}",
                value))
        .isEmpty();
  }

  @Test
  void readsDraft07AsDraft07() {
    String tuple = "\"items\":[{\"type\":\"string\"}]";
    assertThat(violations("{" + DRAFT_07 + "," + tuple + "}", "[1]")).hasSize(1);
    assertThat(refusal("{" + tuple + "}")).contains("/items");
    assertThat(violations("{" + DRAFT_07 + ",\"format\":\"email\"}", "\"x\"")).isEmpty();
  }

  /** A tool of a published catalog has such a schema without naming a dialect. */
  @Test
  void readsExclusiveBoundsOfDraft04AsTheyAreMeant() {
    String schema =
        "{\"minimum\":0,\"exclusiveMinimum\":true,\"maximum\":9,\"exclusiveMaximum\":false}";

    assertThat(violations(schema, "0")).hasSize(1);
    assertThat(violations(schema, "1")).isEmpty();
    assertThat(violations(schema, "9")).isEmpty();
    assertThat(violations(schema, "10")).hasSize(1);
  }

  @Test
  void matchesPatternsInLinearTime() {
    assertThat(violations("{\"pattern\":\"^(a+)+$\"}", "\"" + "a".repeat(5_000) + "!\""))
        .hasSize(1);
    assertThat(violations("{\"pattern\":\"^[\\\\u4e00-\\\\u9fff]+$\"}", "\"汉字\"")).isEmpty();
    assertThat(violations("{\"pattern\":\"^a\\\\/b\\\\-c$\"}", "\"a/b-c\"")).isEmpty();
    assertThat(violations("{\"pattern\":\"b\"}", "\"abc\"")).isEmpty();
  }

  /** Defect: each pattern was bounded and their number was not, and all may apply to one string. */
  @Test
  void refusesPatternsThatTogetherAreTooMuch() {
    String manyStates = "(a{50}){60}";
    String pattern = "{\"pattern\":\"" + manyStates + "\"},";
    String names = "{\"patternProperties\":{\"" + manyStates + "\":true}},";

    assertThat(violations("{\"allOf\":[" + pattern.repeat(4) + names + "true]}", "1")).isEmpty();
    assertThat(refusal("{\"allOf\":[" + pattern.repeat(5) + names + "true]}"))
        .contains("together have more than 16000 states");
  }

  @Test
  void whatTakesLongIsNotJudgedBriefly() {
    Map<String, String> takesLong =
        Map.of(
            "{\"items\":{\"type\":\"integer\",\"minimum\":0}}",
            "[" + "1,".repeat(20_000) + "-1]",
            "{\"uniqueItems\":true}",
            "[\"" + "a".repeat(3_000_000) + "\"]",
            "{\"items\":{\"pattern\":\"^(a?){900}$\"}}",
            "[\"" + "a".repeat(400) + "\",\"b\"]");

    takesLong.forEach(
        (schema, value) -> {
          CompiledSchema compiled = compiler.compile("f", schema);
          for (String small : List.of("[1]", "[-1]", "[1,1]", "[\"b\"]")) {
            assertThat(compiled.violationsIfBrief(tree(small)))
                .isEqualTo(compiled.violations(tree(small)));
          }
          assertThat(compiled.violationsIfBrief(tree(value))).isNull();
          assertThat(compiled.violations(tree(value)).toString()).doesNotContain("too much work");
        });
  }

  /** Defect: a pattern that is referred to often held an event loop for as long as it wished. */
  @Test
  void endsAValueForWhichPatternsTakeTooMuchWork() {
    String schema =
        "{\"allOf\":["
            + "{\"$ref\":\"#/$defs/p\"},".repeat(1_000)
            + "true],\"$defs\":{\"p\":{\"pattern\":\"(a?){30}\"}}}";

    assertThat(violations(schema, "\"" + "a".repeat(60_000) + "\""))
        .extracting(Violation::description)
        .containsExactly("takes too much work to check against the schema");
    assertThat(violations(schema, "\"aaa\"")).isEmpty();
    assertThat(violations(schema, "\"aaa\"")).isEmpty();
  }

  @Test
  void triesAPatternOnAMegabyte() {
    String schema = "{\"items\":{\"pattern\":\"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$\"}}";
    String uuid = "\"00000000-0000-0000-0000-000000000000\"";

    assertThat(violations(schema, "[" + (uuid + ",").repeat(20_000) + uuid + "]")).isEmpty();
    assertThat(
            violations(
                "{\"pattern\":\"^[A-Za-z0-9+/]+={0,2}$\"}", "\"" + "x".repeat(1 << 20) + "\""))
        .isEmpty();
  }

  @Test
  void survivesHostileValues() {
    String recursive = "{\"items\":{\"$ref\":\"#\"}}";
    assertThat(violations(recursive, "[".repeat(500) + "]".repeat(500))).isEmpty();
    assertThat(violations("{\"multipleOf\":0.01}", "1".repeat(900))).isEmpty();
    assertThat(violations("{\"multipleOf\":3}", "1e308")).isNotNull();
    assertThat(violations("{\"type\":\"integer\"}", "1.0")).isEmpty();
  }

  @Test
  void describesTheFieldOnly() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> compiler.compile("tool_version.output_schema", "["))
        .withMessage(
            "tool_version.output_schema: is not JSON: it ends too early (line 1, column 2)");
  }
}
