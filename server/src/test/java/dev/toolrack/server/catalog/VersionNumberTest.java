package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionNumberTest {

  /** The examples of semver 2.0.0, section 11, and numbers that text order would get wrong. */
  private static final List<String> ASCENDING =
      List.of(
          "0.0.1",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.18446744073709551615",
          "1.0.0-alpha.18446744073709551616",
          "1.0.0-alpha.100000000000000000000",
          "1.0.0-alpha.beta",
          "1.0.0-alpha-b",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1.0.0",
          "1.2.0",
          "1.10.0",
          "2.0.0",
          "10.0.0");

  @Test
  void precedenceIsThatOfSemver() {
    List<VersionNumber> shuffled = new ArrayList<>(ASCENDING.stream().map(this::parse).toList());
    Collections.shuffle(shuffled, new Random(7));
    Collections.sort(shuffled);
    assertThat(shuffled).map(VersionNumber::toString).containsExactlyElementsOf(ASCENDING);
  }

  /** Defect: a range that names a number beyond a long, or meets one, ended by an exception. */
  @Test
  void numbersBeyondALongAreInRanges() {
    Selector.Range range = (Selector.Range) Selector.parse(">=1.0.0-a.18446744073709551615 <2");

    assertThat(range.contains(parse("1.0.0-a.18446744073709551614"))).isFalse();
    assertThat(range.contains(parse("1.0.0-a.18446744073709551615"))).isTrue();
    assertThat(range.contains(parse("1.0.0-a.100000000000000000000"))).isTrue();
    assertThat(range.contains(parse("1.0.0-a.9"))).isFalse();
    assertThat(range.contains(parse("1.0.0-b"))).isTrue();
    assertThat(range.contains(parse("1.0.1-b"))).isFalse();
    assertThat(range.contains(parse("1.5.0"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "v1.2.3",
        "1.2.3+build",
        "1.2.x",
        "01.2.3",
        "1.2.3-",
        "1.2.3-01",
        " 1.2.3",
        "1.2.3 ",
        "-1.2.3",
        "9999999999.0.0",
        "1000000000.0.0",
        "1.2.3-ä",
        "1.2.3-a..b"
      })
  void whatIsNoFullVersionIsRefused(String text) {
    assertThat(VersionNumber.tryParse(text)).isNull();
    assertThatThrownBy(() -> VersionNumber.parse("version", text))
        .isInstanceOf(ToolrackException.class)
        .hasMessageContaining("version: must be a semantic version");
  }

  @Test
  void aVersionOfMoreThan64CharactersIsRefused() {
    assertThat(VersionNumber.tryParse("1.0.0-" + "a".repeat(58))).isNotNull();
    assertThat(VersionNumber.tryParse("1.0.0-" + "a".repeat(59))).isNull();
  }

  private VersionNumber parse(String text) {
    return VersionNumber.parse("version", text);
  }
}
