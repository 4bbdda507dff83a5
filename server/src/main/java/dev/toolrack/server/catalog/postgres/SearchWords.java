package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Routines.containsWord;
import static dev.toolrack.jooq.Routines.isAlike;
import static org.jooq.impl.DSL.and;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.val;

import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.Field;

/**
 * What a search looks for, as conditions on texts.
 *
 * @param query not blank
 */
record SearchWords(String query) {
  /** Consecutive letters and digits that the trigram index needs to find a word. */
  private static final int INDEXED_CHARS = 3;

  /** Sorts after every character of a slug. */
  private static final String AFTER_SLUG = "~";

  /** Whether the text contains every word. */
  Condition allIn(Field<String> text) {
    return and(
        words().stream()
            .map(word -> condition(containsWord(text, val("%" + escaped(word) + "%"))))
            .toList());
  }

  /** Whether the text contains something similar to the query as a whole. */
  Condition alikeIn(Field<String> text) {
    return condition(isAlike(text, val(query)));
  }

  /** Whether the slug begins with the first word, in a form that an index on slugs supports. */
  Condition begin(Field<String> slug) {
    String first = words().getFirst().toLowerCase(Locale.ROOT);
    return slug.ge(first).and(slug.lt(first + AFTER_SLUG));
  }

  /**
   * Whether the trigram index supports {@link #allIn}, for which one suitable word suffices.
   * Otherwise the whole index would be read.
   */
  boolean areIndexed() {
    return words().stream().anyMatch(SearchWords::isIndexed);
  }

  private List<String> words() {
    return List.of(query.strip().split("\\s+", -1));
  }

  private static boolean isIndexed(String word) {
    int inARow = 0;
    for (int c : word.codePoints().toArray()) {
      inARow = Character.isLetterOrDigit(c) ? inARow + 1 : 0;
      if (inARow == INDEXED_CHARS) {
        return true;
      }
    }
    return false;
  }

  private static String escaped(String word) {
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
