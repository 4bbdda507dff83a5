package dev.toolrack.server.execution.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Regular expressions whose matching time is linear in the text. They do not support look-around
 * and back-references; a schema that uses these is refused.
 */
final class LinearPatterns implements RegularExpressionFactory {
  private static final int MAX_CHARS = 2_048;

  /** Matching takes at most the length of the text times this. */
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

  /** Returns the weight of a pattern in states, or refuses a pattern that cannot be compiled. */
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
