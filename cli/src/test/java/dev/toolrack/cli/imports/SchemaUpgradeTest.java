package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaUpgradeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"minimum":0,"exclusiveMinimum":true}                    | {"exclusiveMinimum":0}                     | true
          {"maximum":9,"exclusiveMaximum":false}                   | {"maximum":9}                              | true
          {"exclusiveMinimum":true}                                | {}                                         | true
          {"exclusiveMinimum":0}                                   | {"exclusiveMinimum":0}                     | false
          {"anyOf":[{"items":{"minimum":1,"exclusiveMinimum":true}}]} | {"anyOf":[{"items":{"exclusiveMinimum":1}}]} | true
          {"properties":{"exclusiveMinimum":{"type":"boolean"}}}   | {"properties":{"exclusiveMinimum":{"type":"boolean"}}} | false
          {"default":{"exclusiveMinimum":true}}                    | {"default":{"exclusiveMinimum":true}}      | false
          true                                                     | true                                       | false
          """)
  void rewritesTheBooleanLimitsOfDraft04AndNothingElse(
      String before, String after, boolean changed) {
    JsonNode schema = JsonMapper.shared().readTree(before);
    assertThat(SchemaUpgrade.apply(schema)).isEqualTo(changed);
    assertThat(schema).isEqualTo(JsonMapper.shared().readTree(after));
  }
}
