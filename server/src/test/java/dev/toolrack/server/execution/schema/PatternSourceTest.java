package dev.toolrack.server.execution.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSourceTest {
  private static final List<String> PARTS =
      List.of(
          "a",
          "b",
          "é",
          "\uD83D\uDE00",
          ".",
          "^",
          "$",
          "|",
          "|",
          "*",
          "+",
          "?",
          "(",
          "(",
          "(?:",
          "(?<n>",
          "(?i)",
          "(?",
          ")",
          ")",
          ")",
          "{2}",
          "{0,3}",
          "{3,}",
          "{0,}",
          "{0}",
          "{1,9}",
          "{10}",
          "{",
          "}",
          "{,2}",
          "{02}",
          "[",
          "[^",
          "]",
          "[a-z]",
          "[^](]",
          "[](]",
          "[(]",
          "[[:",
          "alpha",
          ":]",
          "-",
          "&&",
          "\\",
          "\\\\",
          "\\(",
          "\\)",
          "\\[",
          "\\]",
          "\\Q",
          "\\E",
          "\\A",
          "\\z",
          "\\d",
          "\\W",
          "\\b",
          "\\B",
          "\\pL",
          "\\p{Lu}",
          "\\x28",
          "\\x{28}",
          "\\u0028",
          "\\u{28}",
          "\\0",
          "\\1",
          "\\-",
          "u0028",
          "x");

  /**
   * Defect: a bracket that RE2/J took for a literal was counted as a group that nothing closed, and
   * all before it for nothing.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(((a{1000}){1000}){1000})[^](]",
        "(((a{1000}){1000}){1000})\\Q(\\E",
        "(((a{1000}){1000}){1000})\\Q[\\E(",
        "(a[[:alpha:](]b){1000}",
        "(a[](]b){1000}",
        "(a",
        "a)",
        "a[b",
        "a\\",
        "a{01}",
        "\\Aa\\z",
        "\\a",
        "\\012",
        "\\x{28}",
        "\\u{28}",
        "(?i)a",
        "(?i:a)",
        "(?P<name>a)",
        "(?s-m:a)"
      })
  void refusesWhatEnginesReadDifferently(String regex) {
    assertThatExceptionOfType(SchemaRefusal.class).isThrownBy(() -> PatternSource.of(regex));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "^[0-9a-f]{8}-[0-9a-f]{4}$ 15",
        "a{,3}\\{9999\\}[{9999}] 12",
        "(a{1000}){1000} 1002000",
        "(((a{1000}){1000}){1000}) 1002002002",
        "((((a{1000}){1000}){1000}){1000}) 2147483647",
        "a{3,} 4",
        "a{2,5} 5",
        "(?<year>\\d{4}) 6",
        "\\u0028{10} 10",
        "(?:a|b)* 6"
      })
  void countsStates(String regex, long states) throws SchemaRefusal {
    assertThat(PatternSource.of(regex).states()).isEqualTo(states);
  }

  /** Defect: a Unicode class weighed as much as a character, and it holds a table of ranges. */
  @Test
  void weighsClassesOnceEach() throws SchemaRefusal {
    assertThat(PatternSource.of("\\pL{100}").weight()).isEqualTo(150);
    assertThat(PatternSource.of("[^\\P{Lu}\\p{Han}]").weight()).isGreaterThan(100);
    assertThat(PatternSource.of("[" + "a".repeat(800) + "]").weight()).isEqualTo(101);
    assertThatExceptionOfType(SchemaRefusal.class)
        .isThrownBy(() -> LinearPatterns.weight("\\pL".repeat(100)))
        .withMessageContaining("4000");
  }

  /** The estimate never falls short of what RE2/J makes of a pattern that it takes. */
  @Test
  void countsNoLessThanWhatIsCompiled() {
    Random random = new Random(7);
    int compiled = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder regex = new StringBuilder();
      for (int parts = random.nextInt(12); parts >= 0; parts--) {
        regex.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      try {
        PatternSource source = PatternSource.of(regex.toString());
        if (source.states() <= 4_000) {
          Pattern pattern = Pattern.compile(source.re2());
          assertThat(pattern.programSize())
              .as(regex.toString())
              .isLessThanOrEqualTo(Math.toIntExact(2 * source.states() + 3));
          compiled++;
        }
      } catch (SchemaRefusal | PatternSyntaxException e) {
        assertThat(e).hasMessageNotContaining("internal error");
      }
    }
    assertThat(compiled).isGreaterThan(5_000);
  }
}
