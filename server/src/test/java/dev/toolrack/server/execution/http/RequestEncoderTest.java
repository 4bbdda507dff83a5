package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.catalog.Endpoint.Method;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestEncoderTest {
  private static RequestEncoder encoder(Method method, String template) {
    return new RequestEncoder(UrlTemplate.parse(template), method, new JsonReader());
  }

  private static @Nullable String query(String template, String input) {
    return encoder(Method.GET, template).encode(Json.of(input)).query();
  }

  /** Defect: a server that takes the last pair of a name did what the caller said. */
  @ParameterizedTest
  @CsvSource({
    "mode=safe&q={q}, mode",
    "mode=safe&q={q}, MODE",
    "mode=safe&q={q}, mode[]",
    "mode[]=safe&q={q}, mode",
    "mo%64e=safe&q={q}, mode",
    "a+b=safe&q={q}, a b",
    "q={q}&mode, mode",
    "q={q}&%C3%BC=1, ü",
    "mode={q}, mode",
    "mode={q}, Mode",
  })
  void refusesAMemberThatTheQueryOfTheTemplateHas(String query, String member) {
    assertFixed(query, member, member);
  }

  /** Defect: PHP writes names in another way, and then takes the last pair of one. */
  @ParameterizedTest
  @CsvSource({
    "user_id=42, user.id",
    "user_id=42, USER id",
    "user_id=42, '  user_id'",
    "user_id=42, user[id",
    "user_id=42, user.id[x]",
    "user_id=42, user_id\\u0000x",
    "user.id=42, user_id",
    "+user+id=42, user_id",
    "user_id[a]=42, user.id[a]b",
    "user_id[a]=42, user.id[a][b]c",
    "user_id[a][b]=42, user.id[a]",
  })
  void refusesAMemberThatPhpTakesForOneOfTheTemplate(String query, String member) {
    assertFixed("q={q}&" + query, member, member.replace("\\u0000", "\0"));
  }

  private static void assertFixed(String query, String member, String name) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(
            () -> query("http://h/mail?" + query, "{\"q\":\"x\",\"" + member + "\":\"unsafe\"}"))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INPUT_SCHEMA_VIOLATION);
              assertThat(e.violations())
                  .singleElement()
                  .extracting(v -> v.field())
                  .isEqualTo("/" + name);
              assertThat(e.getMessage()).contains("is fixed by the endpoint");
            });
  }

  @Test
  void appendsWhatTheQueryOfTheTemplateHasNot() {
    assertThat(query("http://h/?q={q}&mode=a", "{\"q\":\"x\",\"modes\":1,\"mod\":2,\"\":3}"))
        .isEqualTo("q=x&mode=a&modes=1&mod=2&=3");
    assertThat(query("http://h/?page[size]=9", "{\"page[number]\":[1,2]}"))
        .isEqualTo("page[size]=9&page%5Bnumber%5D=1&page%5Bnumber%5D=2");
    assertThat(query("http://h/?a.b[c]=1", "{\"a_b[d]\":2,\"a_c\":3,\"[a.b\":4,\"a]b\":5}"))
        .isEqualTo("a.b[c]=1&a_b%5Bd%5D=2&a_c=3&%5Ba.b=4&a%5Db=5");
    assertThat(query("http://h/?mode=a", "{\"mode\":null}")).isEqualTo("mode=a");
    assertThat(query("http://h/?", "{\"a\":1}")).isEqualTo("a=1");
    assertThat(query("http://h/{q}", "{\"q\":\"x\",\"a\":1}")).isEqualTo("a=1");
  }

  private static void isTooLarge(Method method, String template, String input) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> encoder(method, template).encode(Json.of(input)))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INPUT_TOO_LARGE);
              assertThat(e.metadata()).containsEntry("limit", "8000");
              assertThat(Integer.parseInt(e.metadata().getOrDefault("bytes", "")))
                  .isGreaterThan(8_000);
            });
  }

  /** Defect: all of it was made into texts, some forty times its bytes, before its length was. */
  @Test
  void whatIsTooLongForAUrlIsNotTakenApart() {
    isTooLarge(Method.GET, "http://h/", "{\"a\":[1" + ",1".repeat(4_000) + "]}");
    isTooLarge(Method.GET, "http://h/", "{\"a\":\"" + "x".repeat(8_001) + "\"}");
    isTooLarge(Method.GET, "http://h/{q}", "{\"q\":\"" + "x".repeat(8_001) + "\"}");
    isTooLarge(Method.POST, "http://h/{q}", "{\"q\":\"" + "x".repeat(8_001) + "\"}");
    isTooLarge(Method.GET, "http://h/", "{\"a\":[[" + " ".repeat(8_000) + "]]}");
  }

  @Test
  void aUrlIsAsLongAsItIsEncoded() {
    assertThat(query("http://h/p", "{\"a\":\"" + "x".repeat(7_995) + "\"}")).hasSize(7_997);
    isTooLarge(Method.GET, "http://h/p", "{\"a\":\"" + "x".repeat(7_996) + "\"}");
    isTooLarge(Method.GET, "http://h/", "{\"a\":\"" + "%".repeat(2_700) + "\"}");
    isTooLarge(Method.POST, "http://h/{a}", "{\"a\":\"" + "%".repeat(2_700) + "\"}");
  }

  @Test
  void aBodyMayHoldMoreThanAUrl() {
    String array = "[1" + ",1".repeat(10_000) + "]";

    RequestEncoder.Encoded encoded =
        encoder(Method.POST, "http://h/{q}")
            .encode(Json.of("{\"a\":" + array + ",\"q\":\"x\",\"b\":" + array + "}"));

    assertThat(encoded.path()).isEqualTo("/x");
    assertThat(encoded.body()).hasToString("{\"a\":" + array + ",\"b\":" + array + "}");
  }

  @Test
  void leavesTheBodyAlone() {
    RequestEncoder.Encoded encoded =
        encoder(Method.POST, "http://h/?mode=a&q={q}")
            .encode(Json.of("{\"q\":\"x\",\"mode\":\"b\"}"));

    assertThat(encoded.query()).isEqualTo("mode=a&q=x");
    assertThat(encoded.body()).hasToString("{\"mode\":\"b\"}");
  }
}
