package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlTemplateTest {
  private static final UrlTemplate TEMPLATE =
      UrlTemplate.parse("https://api.example.com:8443/v1/{a}/pre-{b}/end?fixed=1&q={c}&z={a}");

  private static String path(String template, Map<String, String> values) {
    return UrlTemplate.parse(template).path(values::get);
  }

  @Test
  void fillsPathAndQuery() {
    Map<String, String> values = Map.of("a", "x y", "b", "1", "c", "ü&=+");

    assertThat(TEMPLATE.path(values::get)).isEqualTo("/v1/x%20y/pre-1/end");
    assertThat(TEMPLATE.query(values::get)).isEqualTo("fixed=1&q=%C3%BC%26%3D%2B&z=x%20y");
    assertThat(TEMPLATE.origin()).isEqualTo("api.example.com:8443");
    assertThat(TEMPLATE.parameters()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void knowsDefaultPortsAndEmptyPaths() {
    assertThat(UrlTemplate.parse("http://h").origin()).isEqualTo("h:80");
    assertThat(UrlTemplate.parse("https://[::1]/").origin()).isEqualTo("[::1]:443");
    assertThat(path("http://h", Map.of())).isEqualTo("/");
    assertThat(UrlTemplate.parse("HTTP://h?x=1").query(_ -> null)).isEqualTo("x=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://api.x", "http://api.x:80/a?b", "HTTP://API.x/", "http://Api.X:080"})
  void knowsAServerHoweverItIsWritten(String text) {
    UrlTemplate template = UrlTemplate.parse(text);

    assertThat(template.server()).isEqualTo("http://api.x:80");
    assertThat(template.hostHeader()).isEqualTo("api.x");
  }

  @Test
  void tellsServersApart() {
    assertThat(UrlTemplate.parse("https://api.x:80/").server()).isEqualTo("https://api.x:80");
    assertThat(UrlTemplate.parse("http://API.x:81/").hostHeader()).isEqualTo("api.x:81");
    assertThat(UrlTemplate.parse("http://[FE80::1]:81/").server()).isEqualTo("http://[fe80::1]:81");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://h/",
        "//h/",
        "http://",
        "http:///x",
        "http://{h}/",
        "http://h:{p}/",
        "http://u:p@h/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:x/",
        "http://h/#f",
        "http://h/{a",
        "http://h/a}",
        "http://h/{}",
        "http://h/{a{b}}",
        "http://h/{a b}",
        "http://h/ x",
        "http://h/\r\nx",
        "http://h/ü",
        "http://h/%",
        "http://h/%zz",
        "http://h/../x",
        "http://h/%2e%2E/x",
        "http://h/./x",
        "http://h/..;/x",
        "http://h/x%2f..",
        "http://h/?{a}=1",
        "http://h/?x={a}&{b}",
        "http://h\\@evil/",
        "http://h_[x]/",
        "http://[zz]/",
      })
  void refusesWhatIsNoTemplate(String text) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> UrlTemplate.parse(text))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
              assertThat(e.metadata())
                  .containsEntry("field", "tool_version.endpoint.http.url_template");
            });
  }

  @Test
  void refusesOneThatIsTooLong() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> UrlTemplate.parse("http://h/" + "x".repeat(2_040)));
    assertThat(UrlTemplate.parse("http://h/" + "x".repeat(2_039)).host()).isEqualTo("h");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../..",
        "a/../b",
        "..\\..",
        "./x",
        "x/..",
        "/..",
        "../",
        "..\\",
        "..;",
        "..;/..;/admin",
        ".;x",
        "x/..;a=b/y",
        "..?",
        "..#x",
        "%2e%2E",
        "..%2Fx",
        "..%3b",
      })
  void refusesAValueThatCouldMeanAnotherPath(String value) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> path("http://h/x/{a}/y", Map.of("a", value)))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INPUT_SCHEMA_VIOLATION);
              assertThat(e.violations()).singleElement().extracting(v -> v.field()).isEqualTo("/a");
            });
  }

  @Test
  void whatTheTemplateItselfLeavesEmptyStaysSo() {
    assertThat(path("http://h/{a}/", Map.of("a", "v"))).isEqualTo("/v/");
    assertThat(path("http://h/{a}//{b}/", Map.of("a", "v", "b", "w"))).isEqualTo("/v//w/");
  }

  @Test
  void refusesDotsThatOnlyComeTogetherInTheSegment() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> path("http://h/.{a}/y", Map.of("a", ".")));
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> path("http://h/{a}{b}", Map.of("a", ".", "b", ".")));
    assertThat(path("http://h/v{a}/y", Map.of("a", ".."))).isEqualTo("/v../y");
  }

  /** Defect: what the template has encoded was not seen as what it means. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/x/%2e{a}/y",
        "http://h/x/{a}%2E/y",
        "http://h/x%2f{a}/y",
        "http://h/x%5C{a}/y",
        "http://h/{a};v=1/y",
        "http://h/{a}%3Bv=1",
      })
  void refusesDotsThatComeTogetherWithWhatTheTemplateHasEncoded(String template) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> path(template, Map.of("a", ".")))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INPUT_SCHEMA_VIOLATION));
    assertThat(path(template, Map.of("a", "v")))
        .isEqualTo(template.substring(8).replace("{a}", "v"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"...", ".x", "x.", "..x/y..", "a;v=1", "50%", "%2", "%2e%2e%2e", ";", "/"})
  void takesWhatMeansNoOtherPath(String value) {
    assertThat(decoded(path("http://h/{a}/y", Map.of("a", value)))).isEqualTo("/" + value + "/y");
  }

  @Test
  void refusesAMissingValue() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> path("http://h/{a~b}".replace("~", "."), Map.of()))
        .satisfies(
            e -> assertThat(e.violations()).extracting(v -> v.field()).containsExactly("/a.b"));
  }

  @Test
  void encodesNulAndHalfAPair() {
    assertThat(path("http://h/{a}", Map.of("a", "\0\ud800x"))).isEqualTo("/%00%EF%BF%BDx");
    assertThat(path("http://h/{a}", Map.of("a", "😀"))).isEqualTo("/%F0%9F%98%80");
  }

  /** Whatever the values, the URL keeps its structure and gives them back. */
  @Test
  void noValueChangesTheStructure() {
    Random random = new Random(42);
    String nasty = "/?#%.&=+;:@\\\r\n\0 {}[]<>\"'aZ0~\u00fc\u20ac\u2028";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder value = new StringBuilder("v");
      int length = random.nextInt(8);
      for (int j = 0; j < length; j++) {
        value.append(nasty.charAt(random.nextInt(nasty.length())));
      }
      Map<String, String> values =
          Map.of("a", value.toString(), "b", value.reverse().toString(), "c", value.toString());
      String path;
      try {
        path = TEMPLATE.path(values::get);
      } catch (ToolrackException e) {
        assertThat(value.toString() + value.reverse()).contains(".");
        continue;
      }
      String query = TEMPLATE.query(values::get);

      URI uri = URI.create("https://" + TEMPLATE.hostHeader() + path + "?" + query);
      assertThat(uri.getAuthority()).isEqualTo("api.example.com:8443");
      assertThat(uri.normalize().getRawPath()).isEqualTo(path);
      String[] segments = path.split("/", -1);
      assertThat(segments).hasSize(5);
      assertThat(decoded(segments[2])).isEqualTo(values.get("a"));
      assertThat(decoded(segments[3])).isEqualTo("pre-" + values.get("b"));
      String[] pairs = uri.getRawQuery().split("&", -1);
      assertThat(pairs).hasSize(3);
      assertThat(decoded(pairs[1])).isEqualTo("q=" + values.get("c"));
      assertThat(uri.getRawFragment()).isNull();
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
