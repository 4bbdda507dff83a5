package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {
  private final JsonReader json = new JsonReader();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"ü😀\"", " {\"a\":[1,2.50,null]} \n", "-0.0e-10", "[]"})
  void takesJson(String text) throws JsonSyntaxException {
    json.check(bytes(text));
    assertThat(json.tree(bytes(text))).isNotNull();
    assertThat(json.slice(bytes(text), List.of())).isEqualTo(bytes(text.strip()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{} {}",
        "1 2",
        "'a'",
        "NaN",
        "01",
        "{a:1}",
        "\"\u0001\"",
        "// c\n1",
        "\"\\x\"",
        "tru",
        "\ufeff1"
      })
  void refusesWhatIsNoJson(String text) {
    assertRefused(bytes(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1]",
        "[1}",
        "[1,",
        "{",
        "[NaN]",
        "+1",
        "[.5]",
        "/* c */ 1",
        "{\"a\":\"",
        "nul",
        "[1 2]"
      })
  void saysWhatIsWrongWithoutWordsOfTheParser(String text) {
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.check(bytes(text)))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain(
                        "Source", "Feature", "FEATURE", "(for ", "marker at", "JSON S"));
  }

  @Test
  void refusesWhatIsNoUtf8() {
    assertRefused("\"a\"".getBytes(StandardCharsets.UTF_16LE));
    assertRefused("1".getBytes(StandardCharsets.UTF_16BE));
    assertRefused(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'});
    assertRefused(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
    assertRefused(new byte[] {'"', (byte) 0xff, '"'});
    assertRefused(new byte[] {'"', (byte) 0xe2, (byte) 0x82});
  }

  private void assertRefused(byte[] text) {
    assertThatExceptionOfType(JsonSyntaxException.class).isThrownBy(() -> json.check(text));
    assertThatExceptionOfType(JsonSyntaxException.class).isThrownBy(() -> json.tree(text));
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.slice(text, List.of("a")));
    assertThatExceptionOfType(JsonSyntaxException.class).isThrownBy(() -> json.members(text, 9));
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.take(text, Set.of("a")));
  }

  @Test
  void saysWhereWithoutGivingMuchAway() {
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.check(bytes("{\n \"a\": sk_live_abcdefghijklmnopq}")))
        .satisfies(
            e -> {
              assertThat(e.line()).isEqualTo(2);
              assertThat(e.column()).isEqualTo(7);
              assertThat(e.getMessage()).doesNotContain("sk_live_abcdefgh");
            });
  }

  @Test
  void refusesDepthAndLengthBeyondTheLimits() throws JsonSyntaxException {
    json.check(bytes("[".repeat(512) + "]".repeat(512)));
    assertRefused(bytes("[".repeat(513) + "]".repeat(513)));
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.tree(bytes("1".repeat(1_000_000))))
        .withMessage("a number is longer than 1000 characters");
    assertThat(json.tree(bytes("1".repeat(1_000))).isBigInteger()).isTrue();
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.tree(bytes("1e400")));
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.tree(bytes("{\"a\":1,\"a\":2}")))
        .withMessage("a name comes twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1.50 ,\"b\":2}|/a|1.50",
        "{\"a\":{\"b\":[true, {\"c\": \"x\\u0041\"} ]}}|/a/b/1|{\"c\": \"x\\u0041\"}",
        "{\"a\":{\"b\":[true, {\"c\": \"x\\u0041\"} ]}}|/a/b/1/c|\"x\\u0041\"",
        "{\"a/b~\":null}|/a~1b~0|null",
        "[1,[2,3]]|/1/0|2",
        "{\"a\":1,\"a\":2}|/a|2",
        "{\"\":7}|/|7",
        "{\"a\":1}|/b|",
        "[1]|/1|",
        "[1]|/-|",
        "[1]|/00|",
        "5|/a|",
      })
  void slicesByteForByte(String text, String pointer, @Nullable String expected)
      throws JsonSyntaxException {
    byte[] slice = json.slice(bytes(text), JsonPointers.parse(pointer));

    assertThat(slice == null ? null : new String(slice, StandardCharsets.UTF_8))
        .isEqualTo(expected);
  }

  @Test
  void takesObjectsApart() throws JsonSyntaxException {
    String text = "{ \"a\" : 1.50, \"b\":[ \"x\", {\"k\": 1}, null ],\"c\":{} }";

    List<JsonReader.Member> members = Objects.requireNonNull(json.members(bytes(text), 6)).list();

    assertThat(members).extracting(JsonReader.Member::name).containsExactly("a", "b", "c");
    assertThat(members.get(0).scalar()).isEqualTo("1.50");
    assertThat(text.substring(members.get(0).start(), members.get(0).end()))
        .isEqualTo("\"a\" : 1.50");
    assertThat(members.get(1).items()).hasSize(3);
    assertThat(members.get(1).items().get(2).isNull()).isTrue();
    assertThat(
            text.substring(
                members.get(1).items().get(1).start(), members.get(1).items().get(1).end()))
        .isEqualTo("{\"k\": 1}");
    assertThat(members.get(2).scalar()).isNull();
    assertThat(json.members(bytes("[1]"), 9)).isNull();
  }

  @Test
  void keepsOfAnObjectAsMuchAsIsAskedFor() throws JsonSyntaxException {
    String text = "{\"a\":1,\"b\":[1,[2,3],4],\"c\":{\"d\":5}}";

    assertThat(Objects.requireNonNull(json.members(bytes(text), 6)).whole()).isTrue();
    for (int most = 0; most < 6; most++) {
      JsonReader.Members some = Objects.requireNonNull(json.members(bytes(text), most));
      assertThat(some.whole()).isFalse();
      int kept = some.list().stream().mapToInt(m -> 1 + (m.array() ? m.items().size() : 0)).sum();
      assertThat(kept).isLessThanOrEqualTo(most + 1);
    }
  }

  @Test
  void takesMembersOut() throws JsonSyntaxException {
    String text = "{ \"a\" : 1.50, \"b\":[ \"x\" ] ,\"c\":{},\"d\":[1, 2], \"d\" : null }";

    JsonReader.Taken taken = Objects.requireNonNull(json.take(bytes(text), Set.of("a", "b")));

    assertThat(taken.members()).containsOnlyKeys("a", "b");
    assertThat(Objects.requireNonNull(taken.members().get("a")).scalar()).isEqualTo("1.50");
    assertThat(Objects.requireNonNull(taken.members().get("b")).scalar()).isNull();
    assertThat(taken.rest()).hasToString("{\"c\":{},\"d\":[1, 2],\"d\" : null}");
    assertThat(json.take(bytes("[1]"), Set.of("a"))).isNull();
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> json.take(bytes(text), Set.of("d")))
        .withMessage("a name comes twice");
  }
}
