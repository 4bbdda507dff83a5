package dev.toolrack.server.execution.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Patterns that take time linear in the text, whatever they are. Look-around and back-references do
 * not exist here; a pattern that uses them is refused when the schema is.
 */
final class LinearPatterns implements RegularExpressionFactory {
  private static final int MAX_CHARS = 2_048;

  /** The time to match is at most the text's length times this. */
  private static final long MAX_STATES = 4_000;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    try {
      PatternSource source = source(regex);
      Pattern pattern = compiled(regex, source);
      return text -> {
        PatternWork.take(source.states(), text.length());
        return pattern.matcher(text).find();
      };
    } catch (SchemaRefusal e) {
      throw new SchemaException(e.getMessage());
    }
  }

  /** Refuses a pattern that cannot be compiled; otherwise what it weighs, in states. */
  static long weight(String regex) throws SchemaRefusal {
    PatternSource source = source(regex);
    var _ = compiled(regex, source);
    return source.weight();
  }

  private static PatternSource source(String regex) throws SchemaRefusal {
    if (regex.length() > MAX_CHARS) {
      throw new SchemaRefusal("has a pattern longer than " + MAX_CHARS + " characters");
    }
    PatternSource source = PatternSource.of(regex);
    if (source.weight() > MAX_STATES) {
      throw new SchemaRefusal(
          "has a pattern whose repetitions or classes multiply beyond "
              + MAX_STATES
              + ": "
              + PatternSource.shown(regex));
    }
    return source;
  }

  private static Pattern compiled(String regex, PatternSource source) throws SchemaRefusal {
    try {
      return Pattern.compile(source.re2());
    } catch (PatternSyntaxException e) {
      throw PatternSource.malformed(regex);
    }
  }
}
