package dev.toolrack.cli.demo.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DemoFunctionTest {
  private static ObjectNode apply(String slug, String input) throws RefusedInput {
    return Objects.requireNonNull(DemoFunction.all().get(slug))
        .apply((ObjectNode) JsonMapper.shared().readTree(input));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          base64             | {"text":"hé"}                                         | /result       | "aMOp"
          base64             | {"text":"aMOp","mode":"decode"}                       | /result       | "hé"
          base64             | {"text":"??>","alphabet":"url"}                       | /result       | "Pz8-"
          hash               | {"text":"abc"}                                        | /digest       | "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
          hash               | {"text":"123456789","algorithm":"crc32"}              | /digest       | "cbf43926"
          hash               | {"text":"abc","algorithm":"md5"}                      | /digest       | "900150983cd24fb0d6963f7d28e17f72"
          slugify            | {"text":" Crème brûlée, für Straße! "}                | /slug         | "creme-brulee-fur-strasse"
          slugify            | {"text":"one two three","max_length":8}               | /slug         | "one-two"
          statistics-summary | {"values":[4,1,3,2]}                                  | /median       | 2.5
          statistics-summary | {"values":[2,4,4,4,5,5,7,9]}                          | /standard_deviation | 2.138089935299395
          timezone-convert   | {"time":"2026-03-29T12:00","from":"Europe/Berlin","to":"America/New_York"} | /time | "2026-03-29T06:00:00-04:00"
          timezone-convert   | {"time":"2026-01-01T00:00:00+05:30","to":"UTC"}       | /utc          | "2025-12-31T18:30:00Z"
          unit-convert       | {"value":42.195,"from":"km","to":"mi"}                | /value        | 26.2187574565
          unit-convert       | {"value":100.4,"from":"F","to":"C"}                   | /value        | 38.0
          unit-convert       | {"value":-40,"from":"C","to":"F"}                     | /value        | -40.0
          unit-convert       | {"value":36,"from":"km/h","to":"m/s"}                 | /value        | 10.0
          unit-convert       | {"value":1,"from":"GiB","to":"MiB"}                   | /value        | 1024.0
          word-count         | {"text":"To be or not to be"}                         | /words        | 6
          word-count         | {"text":"To be or not to be","top":1}                 | /most_frequent | [{"word":"be","count":2}]
          word-count         | {"text":"It's state-of-the-art"}                      | /words        | 2
          word-count         | {"text":""}                                           | /lines        | 0
          json-diff          | {"from":{"a":1,"b":[1,2]},"to":{"a":2,"b":[1],"c":0}} | /patch        | [{"op":"replace","path":"/a","value":2},{"op":"remove","path":"/b/1"},{"op":"add","path":"/c","value":0}]
          json-diff          | {"from":{"x/y":1},"to":{"x/y":2}}                     | /patch/0/path | "/x~1y"
          json-diff          | {"from":null,"to":null}                               | /equal        | true
          text-diff          | {"from":"one\\ntwo\\nthree","to":"one\\n2\\nthree"}   | /lines        | ["  one","- two","+ 2","  three"]
          cron-next          | {"expression":"0 9 * * mon-fri","after":"2026-03-27T12:00","zone":"Europe/Berlin","count":1} | /times | ["2026-03-30T09:00:00+02:00"]
          cron-next          | {"expression":"*/20 0 29 2 *","after":"2026-01-01T00:00","count":2} | /times | ["2028-02-29T00:00:00Z","2028-02-29T00:20:00Z"]
          cron-next          | {"expression":"30 2 * * *","after":"2026-03-28T12:00","zone":"Europe/Berlin","count":1} | /times | ["2026-03-30T02:30:00+02:00"]
          cron-next          | {"expression":"0 0 13 * fri","after":"2026-02-01T00:00","count":2} | /times | ["2026-02-06T00:00:00Z","2026-02-13T00:00:00Z"]
          """)
  void answers(String slug, String input, String pointer, String expected) throws RefusedInput {
    assertThat(apply(slug, input).at(pointer).toString())
        .isEqualTo(JsonMapper.shared().readTree(expected).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          base64             | {"text":"%%%","mode":"decode"}                 | not Base64
          base64             | {"text":"/w==","mode":"decode"}                | not UTF-8
          hash               | {"text":"a","algorithm":"rot13"}               | algorithm must be
          hash               | {}                                             | text must be a string
          statistics-summary | {"values":[]}                                  | values must hold
          statistics-summary | {"values":[1,"2"]}                             | values[1]
          timezone-convert   | {"time":"noon","to":"UTC"}                     | ISO 8601
          timezone-convert   | {"time":"2026-01-01T00:00","to":"Mars/Base"}   | no time zone
          unit-convert       | {"value":1,"from":"km","to":"kg"}              | unit of length
          unit-convert       | {"value":1,"from":"cubit","to":"m"}            | from must be one of
          unit-convert       | {"value":1e999999,"from":"m","to":"km"}        | value must be between
          cron-next          | {"expression":"* * *","after":"2026-01-01T00:00"}      | five fields
          cron-next          | {"expression":"0 0 31 2 *","after":"2026-01-01T00:00"} | never fires
          cron-next          | {"expression":"99 * * * *","after":"2026-01-01T00:00"} | minute must be 0 to 59
          word-count         | {"text":"a","top":1.5}                         | whole number
          """)
  void refuses(String slug, String input, String why) {
    assertThatThrownBy(() -> apply(slug, input))
        .isInstanceOf(RefusedInput.class)
        .hasMessageContaining(why);
  }
}
