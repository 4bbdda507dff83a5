package dev.toolrack.server.execution.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.Violation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class KeywordWorkTest {
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "0.0",
          "-0.0",
          "1",
          "1.0",
          "1.00",
          "1e0",
          "10",
          "1e1",
          "100e-1",
          "0.1",
          "1e-1",
          "0.10000000000000001",
          "9007199254740993",
          "9007199254740992",
          "9007199254740993.0",
          "1e18",
          "1000000000000000000",
          "999999999999999999",
          "999999999999999999.0",
          "9223372036854775807",
          "9223372036854775807.0",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775808.0",
          "-9.223372036854775808e18",
          "1e19",
          "10000000000000000000",
          "123456789012345678901234567890",
          "123456789012345678901234567890.0",
          "1e300",
          "1e-300",
          "\"\"",
          "\"1\"",
          "\"1 \"",
          "\"true\"",
          "\"null\"",
          "\"a\"",
          "\"\\u0061\"",
          "\"A\"",
          "\"1:a\"",
          "\"{}\"",
          "[]",
          "[[]]",
          "[1]",
          "[1.0]",
          "[true]",
          "[1,2]",
          "[2,1]",
          "[12]",
          "[\"1\",2]",
          "[\"1,2\"]",
          "[\"a\",\"b\"]",
          "[\"ab\"]",
          "[[1],2]",
          "[[1,2]]",
          "{}",
          "{\"a\":1}",
          "{\"a\":1.0}",
          "{\"a\":true}",
          "{\"b\":1}",
          "{\"a\":1,\"b\":2}",
          "{\"b\":2,\"a\":1}",
          "{\"b\":1,\"a\":2}",
          "{\"a\":{\"b\":2}}",
          "{\"a\":\"1\"}",
          "{\"a\":[1,{\"c\":1e0,\"d\":0}]}",
          "{\"a\":[1.0,{\"d\":-0.0,\"c\":1}]}",
          "{\"a\":null}");

  private final JsonReader json = new JsonReader();
  private final JsonSchemaCompiler compiler = new JsonSchemaCompiler(json);

  @Test
  void callsTheSameValuesEqualAsTheLibrary() {
    for (String left : VALUES) {
      for (String right : VALUES) {
        String unique = "{\"uniqueItems\":true}";
        String both = "[" + left + "," + right + "]";
        assertThat(descriptions(unique, both).isEmpty())
            .as(both)
            .isEqualTo(ofLibrary(unique, both).isEmpty());
        String allowed = "{\"enum\":[" + left + "]}";
        assertThat(descriptions(allowed, right))
            .as("%s %s", allowed, right)
            .isEqualTo(ofLibrary(allowed, right));
      }
    }
  }

  /**
   * Defect: items were looked up by a hash that these have in common, each among all those before
   * it.
   */
  @Test
  void findsNoDuplicateAmongItemsThatCollide() {
    List<String> colliding =
        LongStream.range(0, 200_000)
            .mapToObj(i -> Long.toString((i << 32) | (i ^ 0x5bd1e995L)))
            .toList();
    String items = colliding.stream().collect(Collectors.joining(",", "[", "]"));

    assertThat(colliding.stream().mapToInt(text -> Long.hashCode(Long.parseLong(text))).distinct())
        .hasSize(1);
    assertThat(colliding.stream().mapToInt(text -> text(text).hashCode()).distinct().count())
        .isGreaterThan(190_000);
    assertThat(descriptions("{\"uniqueItems\":true}", items)).isEmpty();
    assertThat(descriptions("{\"enum\":" + items.substring(0, 200_000) + "0]}", "-1")).hasSize(1);
  }

  @Test
  void countsWhatItReads() {
    assertThat(work("\"" + "x".repeat(1_600) + "\"")).isEqualTo(101);
    assertThat(work("[1,[2,3],{\"a\":true}]")).isEqualTo(8);
    assertThat(work("1" + "0".repeat(300) + "1")).isEqualTo(303);
  }

  /** Defect: a keyword was one step however much of a value it went through. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uniqueItems\":true}",
        "{\"enum\":[[]]}",
        "{\"minLength\":1}",
        "{\"maxLength\":9000000}",
        "{\"additionalProperties\":{}}",
        "{\"unevaluatedProperties\":true}"
      })
  void endsAValueForWhichKeywordsTakeTooMuchWork(String keyword) {
    String names =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "\"" + i + "\":0")
            .collect(Collectors.joining(","));
    String value =
        keyword.contains("Length")
            ? "\"" + "x".repeat(1 << 20) + "\""
            : keyword.contains("ropert") ? "{" + names + "}" : "[" + names.replace(":0", "") + "]";
    String schema =
        "{\"allOf\":["
            + "{\"$ref\":\"#/$defs/k\"},".repeat(4_000)
            + "true],\"$defs\":{\"k\":"
            + keyword
            + "}}";

    assertThat(descriptions(schema, value))
        .containsExactly("takes too much work to check against the schema");
    assertThat(descriptions(keyword, value).toString()).doesNotContain("too much work");
  }

  /** Defect: a keyword was one step however much it held. */
  @Test
  void endsAValueForWhichAKeywordIsTriedTooOften() {
    String names =
        IntStream.range(0, 5_000).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
    String properties = "{\"properties\":{" + names.replace(",", ":{},") + ":{}}}";
    String value = "[" + "{},".repeat(10_000) + "{}]";

    assertThat(descriptions("{\"items\":" + properties + "}", value))
        .containsExactly("takes too much work to check against the schema");
    assertThat(descriptions("{\"items\":{\"required\":[" + names + "]}}", value))
        .containsExactly("takes too much work to check against the schema");
  }

  @Test
  void checksLargeValues() {
    String numbers =
        IntStream.range(0, 1_000_000)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "[", "]"));
    String text = "\"" + "x".repeat(8 << 20) + "\"";

    assertThat(descriptions("{\"uniqueItems\":true}", numbers)).isEmpty();
    assertThat(descriptions("{\"minLength\":1,\"maxLength\":9000000,\"enum\":[0]}", text))
        .hasSize(1);
  }

  private List<String> descriptions(String schema, String value) {
    return compiler.compile("schema", schema).violations(tree(value)).stream()
        .map(Violation::description)
        .toList();
  }

  private List<String> ofLibrary(String schema, String value) {
    List<Error> errors =
        SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
            .getSchema(tree(schema))
            .validate(new ExecutionContext(), tree(value), OutputFormat.DEFAULT);
    return errors.stream().map(ViolationText::of).toList();
  }

  private String text(String value) {
    return CanonicalText.of(tree(value), _ -> {});
  }

  private long work(String value) {
    AtomicLong work = new AtomicLong();
    var _ = CanonicalText.of(tree(value), work::addAndGet);
    return work.get();
  }

  private JsonNode tree(String text) {
    try {
      return json.tree(text.getBytes(UTF_8));
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
