package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "word-count", "bing-cn-mcp.bing_search", "a.b-c_d9"})
  void slugs(String text) {
    assertThat(Limits.isSlug(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        ".a",
        "A",
        "a b",
        "a/b",
        "tenant/a",
        "ä",
        "a\u0000",
        "../a",
        "a%2f"
      })
  void noSlugs(String text) {
    assertThat(Limits.isSlug(text)).isFalse();
    assertThatThrownBy(() -> ToolKey.of("default", text))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
              assertThat(e.metadata()).containsEntry("field", "slug");
            });
  }

  @Test
  void aSlugHasUpTo128Characters() {
    assertThat(Limits.isSlug("a".repeat(128))).isTrue();
    assertThat(Limits.isSlug("a".repeat(129))).isFalse();
  }

  @Test
  void tagsAreSortedWithoutRepetition() {
    assertThat(Limits.tags("tags", List.of("b", "a", "b"))).containsExactly("a", "b");
  }

  @Test
  void moreTagsOrAnnotationsThanAllowedAreRefused() {
    List<String> tags = IntStream.range(0, 65).mapToObj(i -> "t" + i).toList();
    assertThatThrownBy(() -> Limits.tags("tool.tags", tags))
        .hasMessage("tool.tags: has 65 entries; at most 64 are allowed");
    Map<String, String> annotations = new HashMap<>();
    tags.forEach(tag -> annotations.put(tag, ""));
    assertThatThrownBy(() -> Limits.annotations("tool.annotations", annotations))
        .hasMessage("tool.annotations: has 65 entries; at most 64 are allowed");
  }

  /** Every number is the contract's, written out: a limit that moves is a promise broken. */
  static Stream<Arguments> texts() {
    return Stream.of(
        text("tool.display_name", 256, text -> tool(text, "", "", "", "", "k", "")),
        text("tool.description", 16_384, text -> tool("", text, "", "", "", "k", "")),
        text("tool.platform", 128, text -> tool("", "", text, "", "", "k", "")),
        text("tool.category", 128, text -> tool("", "", "", text, "", "k", "")),
        text("tool.tags", 64, text -> tool("", "", "", "", text, "k", "")),
        text("tool.annotations", 128, text -> tool("", "", "", "", "", text, "")),
        text("tool.annotations[k]", 4_096, text -> tool("", "", "", "", "", "k", text)),
        text("tool.display_name", 256, text -> update(text, null, null, null)),
        text("tool.description", 16_384, text -> update(null, text, null, null)),
        text("tool.platform", 128, text -> update(null, null, text, null)),
        text("tool.category", 128, text -> update(null, null, null, text)),
        text("tool_version.display_name", 256, text -> version(text, "", "k", "")),
        text("tool_version.description", 16_384, text -> version("", text, "k", "")),
        text("tool_version.annotations", 128, text -> version("", "", text, "")),
        text("tool_version.annotations[k]", 4_096, text -> version("", "", "k", text)),
        text("capability.description", 4_096, text -> new Capability("can", text)),
        text("pattern.description", 4_096, text -> new Pattern("how", "can", text, "")));
  }

  private static Arguments text(String field, int limit, Function<String, Object> holder) {
    return Arguments.of(field, limit, holder);
  }

  /** Characters are counted as Postgres counts them: an emoji is one, though Java has two. */
  @ParameterizedTest
  @MethodSource("texts")
  void aTextHasAsManyCharactersAsTheContractSays(
      String field, int limit, Function<String, Object> holder) {
    for (String character : List.of("a", "\u20ac", "\uD83D\uDE00")) {
      assertThat(holder.apply(character.repeat(limit))).isNotNull();
      assertThatThrownBy(() -> holder.apply(character.repeat(limit + 1)))
          .isInstanceOf(ToolrackException.class)
          .hasMessage(
              "%s: is %d characters long; at most %d are allowed"
                  .formatted(field, limit + 1, limit));
    }
  }

  private static ToolSpec tool(
      String displayName,
      String description,
      String platform,
      String category,
      String tag,
      String key,
      String value) {
    return new ToolSpec(
        "hash",
        ToolKind.TOOL,
        displayName,
        description,
        platform,
        category,
        tag.isEmpty() ? List.of() : List.of(tag),
        Map.of(key, value),
        true);
  }

  private static ToolUpdate update(
      @Nullable String displayName,
      @Nullable String description,
      @Nullable String platform,
      @Nullable String category) {
    return new ToolUpdate(displayName, description, platform, category, null, null, null);
  }

  private static VersionSpec version(
      String displayName, String description, String key, String value) {
    return version(displayName, description, "", "", Map.of(key, value));
  }

  private static VersionSpec version(
      String displayName,
      String description,
      String inputSchema,
      String outputSchema,
      Map<String, String> annotations) {
    return new VersionSpec(
        VersionNumber.parse("version", "1.0.0"),
        displayName,
        description,
        inputSchema,
        outputSchema,
        null,
        Policy.DEFAULT,
        annotations);
  }

  @Test
  void aSchemaHasUpTo256KibOfUtf8() {
    String most = "{\"title\":\"" + "\u20ac".repeat(87_376) + "xxxx\"}";
    assertThat(version("", "", most, most, Map.of()).schemaChars()).isPositive();
    assertThatThrownBy(() -> version("", "", " " + most, "", Map.of()))
        .hasMessage("tool_version.input_schema: is larger than 262144 bytes");
    assertThatThrownBy(() -> version("", "", "", " " + most, Map.of()))
        .hasMessage("tool_version.output_schema: is larger than 262144 bytes");
  }

  @Test
  void aPageHas50ItemsByDefaultAnd100AtMost() {
    assertThat(PageRequest.of(0, "").size()).isEqualTo(50);
    assertThat(PageRequest.of(1, "").size()).isEqualTo(1);
    assertThat(PageRequest.of(100, "").size()).isEqualTo(100);
    assertThat(PageRequest.of(Integer.MAX_VALUE, "").size()).isEqualTo(100);
    assertThatThrownBy(() -> PageRequest.of(-1, "")).hasMessageStartingWith("page_size: ");
  }

  @Test
  void aRequestIdHas64PrintableCharactersAtMost() {
    assertThat(new RequestId("!~".repeat(32), "aa").isPresent()).isTrue();
    for (String refused : List.of("a".repeat(65), "a b", "\u00e4", "a\n", "\u007f")) {
      assertThatThrownBy(() -> new RequestId(refused, "aa"))
          .isInstanceOf(ToolrackException.class)
          .hasMessageStartingWith("request_id: ");
    }
  }

  @Test
  void aChannelHas64CharactersAtMost() {
    assertThat(Selector.channelName("channel", "a".repeat(64))).hasSize(64);
    assertThatThrownBy(() -> Selector.channelName("channel", "a".repeat(65)))
        .isInstanceOf(ToolrackException.class);
  }

  @Test
  void aSelectorHas128CharactersAtMost() {
    String most = "1" + " ".repeat(126) + "1";
    assertThat(Selector.parse(most)).isInstanceOf(Selector.Range.class);
    assertThatThrownBy(() -> Selector.parse(" " + most)).isInstanceOf(ToolrackException.class);
  }

  @Test
  void aNulCharacterIsRefusedBecausePostgresCannotKeepIt() {
    assertThatThrownBy(() -> Limits.text("tool.description", "a\0b", 10))
        .hasMessage("tool.description: holds a NUL character");
  }
}
