package dev.toolrack.server.execution.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.Violation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class NumericKeywordsTest {
  private static final List<String> TYPES =
      List.of("", "\"type\":\"integer\",", "\"type\":[\"integer\",\"number\"],");

  private final JsonReader json = new JsonReader();
  private final JsonSchemaCompiler compiler = new JsonSchemaCompiler(json);

  /** Defect: beside the type integer, a value beyond a long ended the check by an exception. */
  @ParameterizedTest
  @CsvSource({
    "minimum, 0, 1e19, true",
    "minimum, 0, 1.8446744073709552E19, true",
    "minimum, 0, -1e308, false",
    "maximum, 9223372036854775807, 9223372036854775808.0, false",
    "exclusiveMinimum, -5, -1e30, false",
    "exclusiveMaximum, 3000000000, 1e300, false",
  })
  void comparesWhatIsBeyondALong(String keyword, String limit, String value, boolean valid) {
    assertValid("{\"type\":\"integer\",\"" + keyword + "\":" + limit + "}", value, valid);
  }

  /** Defect: beside a type that may be integer, the fraction of a value was cut off. */
  @ParameterizedTest
  @CsvSource({
    "maximum, 10, 10.9, false",
    "minimum, 0, -0.5, false",
    "exclusiveMinimum, 0, 0.5, true",
    "exclusiveMaximum, 0, -0.5, true",
  })
  void comparesFractions(String keyword, String limit, String value, boolean valid) {
    assertValid(
        "{\"type\":[\"integer\",\"number\"],\"" + keyword + "\":" + limit + "}", value, valid);
  }

  /** Defect: whole numbers were rounded to a double, and those beyond it not checked at all. */
  @Test
  void dividesWithoutRounding() {
    assertValid("{\"multipleOf\":2}", "9007199254740993", false);
    assertValid("{\"multipleOf\":9007199254740993}", "9007199254740992", false);
    assertValid("{\"multipleOf\":7}", "1" + "0".repeat(400), false);
    assertValid("{\"multipleOf\":5}", "1" + "0".repeat(400), true);
    assertValid("{\"multipleOf\":1" + "0".repeat(400) + "}", "1", false);
    assertValid("{\"multipleOf\":0.01}", "1e308", true);
    assertValid("{\"multipleOf\":5e-300}", "9".repeat(1_000), true);
    assertValid("{\"multipleOf\":1e308}", "5e-324", false);
    assertValid("{\"multipleOf\":0.1}", "0.3", true);
  }

  /** Defect: the meta-schema, which bounds counts, ended by an exception. */
  @ParameterizedTest
  @CsvSource({
    "maxLength, '\"a\"', true",
    "minLength, '\"a\"', false",
    "maxItems, [1], true",
    "minItems, [1], false",
    "maxProperties, {}, true",
    "minProperties, {}, false",
  })
  void countsUpToWhatIsBeyondALong(String keyword, String value, boolean valid) {
    assertValid("{\"" + keyword + "\":1e30}", value, valid);
  }

  @Test
  void saysWhatIsAllowed() {
    assertThat(descriptions("{\"minimum\":1}", "0"))
        .containsExactly("must have a minimum value of 1");
    assertThat(descriptions("{\"exclusiveMaximum\":1.5}", "2"))
        .containsExactly("must have an exclusive maximum value of 1.5");
    assertThat(descriptions("{\"multipleOf\":100}", "2"))
        .containsExactly("must be multiple of 100");
  }

  @Test
  void countsTheDigitsOfLongNumbers() {
    String values = "[" + ("1".repeat(1_000) + ",").repeat(100) + "1]";
    for (String keyword : List.of("\"minimum\":0.5", "\"multipleOf\":3e-300")) {
      String schema =
          "{\"allOf\":["
              + "{\"$ref\":\"#/$defs/k\"},".repeat(4_000)
              + "true],\"$defs\":{\"k\":{\"items\":{"
              + keyword
              + "}}}}";
      assertThat(descriptions(schema, values))
          .containsExactly("takes too much work to check against the schema");
    }
  }

  /** Numbers of all kinds that are read, judged a second time by whole numbers alone. */
  @Test
  void judgesAsFractionsDo() {
    Random random = new Random(8_153);
    for (int i = 0; i < 3_000; i++) {
      String held = number(random);
      String value = random.nextInt(8) == 0 ? held : number(random);
      String type = TYPES.get(random.nextInt(TYPES.size()));
      boolean typed = !type.equals(TYPES.get(1)) || isMultiple(value, "1");
      int order = order(value, held);
      Map<String, Boolean> expected =
          Map.of(
              "minimum",
              order >= 0,
              "maximum",
              order <= 0,
              "exclusiveMinimum",
              order > 0,
              "exclusiveMaximum",
              order < 0);
      expected.forEach(
          (keyword, valid) ->
              assertValid("{" + type + "\"" + keyword + "\":" + held + "}", value, typed && valid));
      if (order(held, "0") > 0) {
        assertValid(
            "{" + type + "\"multipleOf\":" + held + "}", value, typed && isMultiple(value, held));
      }
    }
  }

  /** At most 15 digits where a double is read, so that it is the number that is written. */
  private static String number(Random random) {
    String sign = random.nextBoolean() ? "-" : "";
    return sign
        + switch (random.nextInt(6)) {
          case 0 -> Integer.toString(random.nextInt(20));
          case 1 -> Long.toString(random.nextLong() >>> (1 + random.nextInt(20)));
          case 2 -> new BigInteger(64 + random.nextInt(1_000), random).toString();
          case 3 -> random.nextInt(20) + "." + random.nextInt(100);
          case 4 -> random.nextInt(1_000) + "e" + random.nextInt(300);
          default -> (1 + random.nextInt(1_000_000)) + "e-" + random.nextInt(300);
        };
  }

  private static int order(String left, String right) {
    return scaled(left).compareTo(scaled(right));
  }

  private static boolean isMultiple(String value, String divisor) {
    return scaled(value).remainder(scaled(divisor)).signum() == 0;
  }

  /** The number times 10^400, which is whole for all of them. */
  private static BigInteger scaled(String number) {
    int e = number.indexOf('e');
    String digits = e < 0 ? number : number.substring(0, e);
    int exponent = 400 + (e < 0 ? 0 : Integer.parseInt(number.substring(e + 1)));
    int point = digits.indexOf('.');
    if (point >= 0) {
      exponent -= digits.length() - point - 1;
    }
    return new BigInteger(digits.replace(".", "")).multiply(BigInteger.TEN.pow(exponent));
  }

  private void assertValid(String schema, String value, boolean valid) {
    assertThat(descriptions(schema, value).isEmpty()).as("%s %s", schema, value).isEqualTo(valid);
  }

  private List<String> descriptions(String schema, String value) {
    return compiler.compile("schema", schema).violations(tree(value)).stream()
        .map(Violation::description)
        .toList();
  }

  private JsonNode tree(String text) {
    try {
      return json.tree(text.getBytes(UTF_8));
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
