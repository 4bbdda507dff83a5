package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void aNulCharacterIsRefusedBecausePostgresCannotKeepIt() {
    assertThatThrownBy(() -> Limits.text("tool.description", "a\0b", 10))
        .hasMessage("tool.description: holds a NUL character");
  }
}
