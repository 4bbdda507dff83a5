package dev.toolrack.server.execution.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class CompactTreeTest {
  private final JsonReader json = new JsonReader();

  private JsonNode tree(String text) {
    try {
      return json.tree(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private String compact(String schema) {
    return CompactTree.of(tree(schema)).toString();
  }

  private static String members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m%d\":{\"type\":\"string\"}".formatted(i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 17, 100})
  void equalsTheTreeInItsOrder(int members) {
    JsonNode tree = tree("{\"properties\":%s,\"enum\":[1,[],{}]}".formatted(members(members)));

    JsonNode copy = CompactTree.of(tree);

    assertThat(copy).isEqualTo(tree).hasSameHashCodeAs(tree).hasToString(tree.toString());
    assertThat(tree).isEqualTo(copy);
    assertThat(copy.path("properties").has("m99")).isEqualTo(members == 100);
    assertThat(copy.path("properties").get("none")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"properties\":{\"a\":{%s}}}",
        "{\"items\":{%s}}",
        "{\"items\":[{%s}]}",
        "{\"anyOf\":[{\"not\":{%s}}]}",
        "{\"$defs\":{\"title\":{%s}}}",
        "{\"dependencies\":{\"a\":{%s},\"b\":[\"c\"]}}",
      })
  void leavesOutTheWordsOfSchemas(String schema) {
    assertThat(
            compact(
                schema.formatted(
                    "\"title\":\"T\",\"type\":\"string\",\"description\":\"D\",\"default\":1")))
        .isEqualTo(schema.formatted("\"type\":\"string\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"const\":{\"title\":\"T\"}}",
        "{\"enum\":[{\"description\":\"D\"}]}",
        "{\"properties\":{\"title\":true,\"default\":false}}",
        "{\"default\":{\"title\":\"T\"}}",
        "{\"default\":true}",
        "{\"x-mine\":{\"title\":\"T\"}}",
      })
  void keepsWhatIsNoWordOfASchema(String schema) {
    assertThat(compact(schema)).isEqualTo(schema);
  }

  @Test
  void sharesTheNodesOfTypes() {
    JsonNode one = CompactTree.of(tree("{\"type\":\"string\"}"));
    JsonNode other = CompactTree.of(tree("{\"type\":[\"string\",\"null\"]}"));

    assertThat(one.get("type")).isSameAs(other.get("type").get(0));
  }
}
