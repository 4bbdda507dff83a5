package dev.toolrack.server.execution.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.ArrayDeque;
import java.util.Deque;

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
      Pattern pattern = compile(regex);
      long states = states(regex);
      return text -> {
        PatternWork.take(states, text.length());
        return pattern.matcher(text).find();
      };
    } catch (SchemaRefusal e) {
      throw new SchemaException(e.getMessage());
    }
  }

  static Pattern compile(String regex) throws SchemaRefusal {
    if (regex.length() > MAX_CHARS) {
      throw new SchemaRefusal("has a pattern longer than " + MAX_CHARS + " characters");
    }
    if (states(regex) > MAX_STATES) {
      throw new SchemaRefusal(
          "has a pattern whose repetitions multiply beyond " + MAX_STATES + ": " + shown(regex));
    }
    try {
      return Pattern.compile(translated(regex));
    } catch (PatternSyntaxException e) {
      throw new SchemaRefusal(
          "has a pattern that cannot be matched in linear time (no look-around, no"
              + " back-references) or is malformed: "
              + shown(regex));
    }
  }

  private static String shown(String regex) {
    return ViolationText.cut(regex);
  }

  /** ECMA-262 escapes that RE2 spells otherwise. */
  private static String translated(String regex) {
    if (regex.indexOf('\\') < 0) {
      return regex;
    }
    StringBuilder out = new StringBuilder(regex.length() + 8);
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        char escaped = regex.charAt(++i);
        if (escaped == 'u' && i + 4 < regex.length() && isHex(regex, i + 1, i + 5)) {
          out.append("\\x{").append(regex, i + 1, i + 5).append('}');
          i += 4;
        } else {
          out.append(c).append(escaped);
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isHex(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** An upper estimate of the automaton's size: counted repetitions multiply what they repeat. */
  static long states(String regex) {
    Deque<Long> enclosing = new ArrayDeque<>();
    long sum = 0;
    long last = 0;
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> {
          i++;
          sum += last;
          last = 1;
        }
        case '[' -> {
          i = endOfClass(regex, i);
          sum += last;
          last = 1;
        }
        case '(' -> {
          enclosing.push(sum + last);
          sum = 0;
          last = 0;
        }
        case ')' -> {
          long group = sum + last + 1;
          sum = enclosing.isEmpty() ? 0 : enclosing.pop();
          last = group;
        }
        case '{' -> {
          int close = regex.indexOf('}', i);
          long count = close < 0 ? 0 : count(regex.substring(i + 1, close));
          if (count > 0) {
            last = Math.min(last * count, Integer.MAX_VALUE);
            i = close;
          } else {
            sum += last;
            last = 1;
          }
        }
        default -> {
          sum += last;
          last = 1;
        }
      }
      sum = Math.min(sum, Integer.MAX_VALUE);
    }
    return sum + last;
  }

  private static int endOfClass(String regex, int open) {
    for (int i = open + 1; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ']' && i > open + 1) {
        return i;
      }
    }
    return regex.length();
  }

  /** The largest count of {@code n}, {@code n,} or {@code n,m}; 0 if the braces are none. */
  private static long count(String braces) {
    long count = 0;
    long number = 0;
    boolean digits = false;
    for (int i = 0; i < braces.length(); i++) {
      char c = braces.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + (c - '0'), Integer.MAX_VALUE);
        digits = true;
      } else if (c == ',' && digits) {
        count = number + 1;
        number = 0;
      } else {
        return 0;
      }
    }
    return digits ? Math.max(Math.max(count, number), 1) : 0;
  }
}
