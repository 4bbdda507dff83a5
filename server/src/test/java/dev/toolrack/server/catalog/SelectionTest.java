package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private final ToolHead head =
      head(
          Map.of("canary", 5L, "old", 1L),
          version(6, "3.0.0-rc.1", VersionStatus.ACTIVE),
          version(5, "2.1.0", VersionStatus.DRAFT),
          version(4, "2.0.0", VersionStatus.ACTIVE),
          version(3, "1.2.0", VersionStatus.DEPRECATED),
          version(2, "1.1.0", VersionStatus.ACTIVE),
          version(1, "1.0.0", VersionStatus.RETIRED));

  @ParameterizedTest
  @CsvSource({
    "'', 2.0.0, LATEST",
    "latest, 2.0.0, LATEST",
    "2.0.0, 2.0.0, EXACT",
    "2.1.0, 2.1.0, EXACT",
    "1.2.0, 1.2.0, EXACT",
    "3.0.0-rc.1, 3.0.0-rc.1, EXACT",
    "^1, 1.1.0, RANGE",
    "^1.2, 1.2.0, RANGE",
    "1.x, 1.1.0, RANGE",
    "'>=1.0 <2.0', 1.1.0, RANGE",
    "'^1 || ^2', 2.0.0, RANGE",
    "'1.0.0 - 1.9.9', 1.1.0, RANGE",
    "~2.0, 2.0.0, RANGE",
    "*, 2.0.0, RANGE",
    "canary, 2.1.0, CHANNEL",
  })
  void selects(String selector, String version, MatchedBy matchedBy) {
    Selection selection = Selection.of(head, Selector.parse(selector));
    assertThat(selection.version().number()).hasToString(version);
    assertThat(selection.matchedBy()).isEqualTo(matchedBy);
  }

  private final ToolHead candidates =
      head(
          Map.of(),
          version(7, "3.0.0-alpha", VersionStatus.ACTIVE),
          version(6, "2.1.0-rc.1", VersionStatus.ACTIVE),
          version(5, "2.0.1-rc.1", VersionStatus.ACTIVE),
          version(4, "2.0.0", VersionStatus.DEPRECATED),
          version(3, "2.0.0-rc.2", VersionStatus.ACTIVE),
          version(2, "2.0.0-rc.1", VersionStatus.DEPRECATED),
          version(1, "1.9.0", VersionStatus.ACTIVE));

  /** What the contract says of prereleases in ranges, and of ACTIVE before DEPRECATED. */
  @ParameterizedTest
  @CsvSource({
    ">=2.0.0-rc.1, 2.0.0-rc.2",
    "^2.0.0-rc.1, 2.0.0-rc.2",
    "~2.0.0-rc.1, 2.0.0-rc.2",
    ">2.0.0-rc.2, 2.0.0",
    "^2, 2.0.0",
    "2.x, 2.0.0",
    ">=1.0, 1.9.0",
    "*, 1.9.0",
    "^2.1.0-a, 2.1.0-rc.1",
    "'>=2.0.0-rc.1 <2.0.0-rc.2', 2.0.0-rc.1",
    "'2.0.0-rc.1 - 3.0.0', 2.0.0-rc.2",
    "'<2.0.0-rc.2 || ^2.0.1-a', 2.0.1-rc.1",
  })
  void aRangeHasAPrereleaseOnlyWhereItNamesOneOfTheSameNumbers(String range, String version) {
    Selection selection = Selection.of(candidates, Selector.parse(range));
    assertThat(selection.version().number()).hasToString(version);
    assertThat(selection.matchedBy()).isEqualTo(MatchedBy.RANGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"^3", "~2.1", ">=2.0.1", "3.0.0"})
  void aPrereleaseOfOtherNumbersIsInNoRange(String selector) {
    assertThatThrownBy(() -> Selection.of(candidates, Selector.parse(selector)))
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.VERSION_NOT_FOUND));
  }

  @Test
  void anEmptySelectorPrefersTheStableChannel() {
    ToolHead withStable =
        head(
            Map.of("stable", 2L),
            version(4, "2.0.0", VersionStatus.ACTIVE),
            version(2, "1.1.0", VersionStatus.ACTIVE));
    Selection selection = Selection.of(withStable, Selector.parse(""));
    assertThat(selection.version().number()).hasToString("1.1.0");
    assertThat(selection.matchedBy()).isEqualTo(MatchedBy.CHANNEL);
    assertThat(Selection.of(withStable, Selector.parse("latest")).version().number())
        .hasToString("2.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.0, VERSION_RETIRED, 1.1.0",
    "old, VERSION_RETIRED, 1.1.0",
    "1.1.5, VERSION_NOT_FOUND, 1.2.0",
    "9.0.0, VERSION_NOT_FOUND, 3.0.0-rc.1",
    "^4, VERSION_NOT_FOUND, 3.0.0-rc.1",
    "beta, VERSION_NOT_FOUND, 3.0.0-rc.1",
  })
  void whatDoesNotResolveNamesTheNearestThatDoes(String selector, Reason reason, String nearest) {
    ToolrackException failure =
        catchThrowableOfType(
            ToolrackException.class, () -> Selection.of(head, Selector.parse(selector)));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.metadata()).containsEntry("slug", "hash").containsEntry("nearest", nearest);
    assertThat(failure).hasMessageContaining(nearest);
  }

  @Test
  void aToolWithoutVersionsResolvesToNothing() {
    assertThatThrownBy(() -> Selection.of(head(Map.of()), Selector.parse("")))
        .isInstanceOf(ToolrackException.class)
        .hasMessage("hash has no active release");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^",
        ">=",
        "1.2.3.4",
        "V1",
        "UPPER",
        "a_b",
        "-a",
        "1.0.0+b",
        "^1 &&",
        "|| ^1",
        "1.0.0; drop",
        "../../x",
        "^1.0.0-",
        "\u0000",
        "ä",
        "^99999999999"
      })
  void whatIsNoSelectorIsRefused(String text) {
    assertThatThrownBy(() -> Selector.parse(text))
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST));
  }

  @Test
  void aLongSelectorIsRefusedWithoutBeingParsed() {
    assertThatThrownBy(() -> Selector.parse("1 ".repeat(1_000_000)))
        .isInstanceOf(ToolrackException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "x", "1.0.0", "", "Stable", "a.b", "-a"})
  void whatAnotherSelectorMeansNamesNoChannel(String name) {
    assertThatThrownBy(() -> Selector.channelName("channel", name))
        .isInstanceOf(ToolrackException.class)
        .hasMessageStartingWith("channel: ");
  }

  private static ToolHead head(Map<String, Long> channels, VersionRef... versions) {
    return new ToolHead(
        new ToolKey("default", "hash"),
        ToolKind.TOOL,
        "Hash",
        "",
        channels,
        Stream.of(versions).toList(),
        7);
  }

  private static VersionRef version(long id, String number, VersionStatus status) {
    return new VersionRef(id, VersionNumber.parse("version", number), status);
  }
}
