package dev.toolrack.server.execution.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ECMA-262 pattern translated for RE2/J, and its size. Patterns that RE2/J would read
 * differently from ECMA-262 are refused: the counts are right only if both see the same groups,
 * classes and repetitions.
 *
 * @param re2 pattern for RE2/J, which compiles to at most {@code 2 * states + 3} instructions
 * @param states an upper estimate of the automaton's size; counted repetitions multiply what they
 *     repeat
 * @param weight memory in states; a class is held once, however often it is repeated
 */
record PatternSource(String re2, long states, long weight) {
  /** The letters that may follow a backslash with the same meaning in both syntaxes. */
  private static final String ESCAPES = "bBdDfnrsStvwW";

  /** Weight of the largest Unicode class, in states. */
  private static final int UNICODE_CLASS_WEIGHT = 50;

  /** Characters of a class, one range each, that take as much memory as a state. */
  private static final int CLASS_CHARS_PER_STATE = 8;

  private static final long CEILING = Integer.MAX_VALUE;
  private static final Pattern REPETITION = Pattern.compile("\\{([0-9]+)(,([0-9]*))?}");
  private static final Pattern GROUP_NAME = Pattern.compile("<[A-Za-z_][A-Za-z0-9_]*>");
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]+");

  static PatternSource of(String regex) throws SchemaRefusal {
    return new Reader(regex).read();
  }

  private static final class Reader {
    private final String regex;
    private final StringBuilder out;
    private final Deque<Long> enclosing = new ArrayDeque<>();
    private int at;
    private long sum;
    private long last;
    private long classes;

    Reader(String regex) {
      this.regex = regex;
      this.out = new StringBuilder(regex.length() + 8);
    }

    PatternSource read() throws SchemaRefusal {
      while (at < regex.length()) {
        switch (regex.charAt(at)) {
          case '\\' -> {
            escape();
            add(1);
          }
          case '[' -> {
            characterClass();
            add(1);
          }
          case '(' -> open();
          case ')' -> close();
          case '{' -> braces();
          default -> {
            copy(1);
            add(1);
          }
        }
      }
      if (!enclosing.isEmpty()) {
        throw malformed(regex);
      }
      long states = Math.min(sum + last, CEILING);
      return new PatternSource(out.toString(), states, states + classes);
    }

    private void add(long states) {
      sum = Math.min(sum + last, CEILING);
      last = states;
    }

    private void copy(int chars) {
      out.append(regex, at, at + chars);
      at += chars;
    }

    private void open() throws SchemaRefusal {
      int opening = 1;
      if (regex.startsWith("(?", at)) {
        if (regex.startsWith(":", at + 2)) {
          opening = 3;
        } else {
          Matcher name = GROUP_NAME.matcher(regex).region(at + 2, regex.length());
          if (!name.lookingAt()) {
            throw malformed(regex);
          }
          opening = name.end() - at;
        }
      }
      copy(opening);
      enclosing.push(sum + last);
      sum = 0;
      last = 0;
    }

    /** A group has two states of its own, or one and that of an empty part. */
    private void close() throws SchemaRefusal {
      if (enclosing.isEmpty()) {
        throw malformed(regex);
      }
      copy(1);
      last = Math.min(sum + last + 2, CEILING);
      sum = enclosing.pop();
    }

    private void braces() throws SchemaRefusal {
      Matcher repetition = REPETITION.matcher(regex).region(at, regex.length());
      if (!repetition.lookingAt()) {
        copy(1);
        add(1);
        return;
      }
      long least = times(repetition.group(1));
      long most = least;
      if (repetition.group(2) != null) {
        String upper = repetition.group(3);
        most = upper.isEmpty() ? least + 1 : times(upper);
        least = upper.isEmpty() ? 2 : least;
      }
      last = Math.min(last * Math.max(1, Math.max(least, most)), CEILING);
      copy(repetition.end() - at);
    }

    private long times(String digits) throws SchemaRefusal {
      if (digits.length() > 1 && digits.charAt(0) == '0') {
        throw ambiguous("{" + digits);
      }
      if (digits.length() > 4) {
        throw new SchemaRefusal("has a pattern that repeats too often: " + shown(regex));
      }
      return Integer.parseInt(digits);
    }

    /** Called at the bracket. */
    private void characterClass() throws SchemaRefusal {
      int start = at;
      copy(regex.startsWith("[^", at) ? 2 : 1);
      if (regex.startsWith("]", at)) {
        throw ambiguous(regex.substring(start, at + 1));
      }
      while (at < regex.length() && regex.charAt(at) != ']') {
        if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
          throw ambiguous("[:");
        }
        if (regex.charAt(at) == '\\') {
          escape();
        } else {
          copy(1);
        }
      }
      if (at == regex.length()) {
        throw malformed(regex);
      }
      copy(1);
      classes += (at - start) / CLASS_CHARS_PER_STATE;
    }

    /** Called at the backslash. */
    private void escape() throws SchemaRefusal {
      if (at + 1 == regex.length()) {
        throw malformed(regex);
      }
      char escaped = regex.charAt(at + 1);
      switch (escaped) {
        case 'u' -> {
          out.append("\\x{").append(hex(4)).append('}');
          at += 6;
        }
        case 'x' -> {
          hex(2);
          copy(4);
        }
        case 'p', 'P' -> unicodeClass();
        case '0' -> {
          if (at + 2 < regex.length() && Character.isDigit(regex.charAt(at + 2))) {
            throw ambiguous("\\0");
          }
          copy(2);
        }
        default -> {
          if (isAsciiLetterOrDigit(escaped) && ESCAPES.indexOf(escaped) < 0) {
            throw Character.isDigit(escaped) ? malformed(regex) : ambiguous("\\" + escaped);
          }
          copy(2);
        }
      }
    }

    private String hex(int digits) throws SchemaRefusal {
      int end = at + 2 + digits;
      if (end > regex.length() || !HEX.matcher(regex).region(at + 2, end).matches()) {
        throw ambiguous(regex.substring(at, Math.min(end, regex.length())));
      }
      return regex.substring(at + 2, end);
    }

    private void unicodeClass() throws SchemaRefusal {
      int end = regex.startsWith("{", at + 2) ? regex.indexOf('}', at) : at + 2;
      if (end < 0 || end == regex.length()) {
        throw malformed(regex);
      }
      copy(end + 1 - at);
      classes += UNICODE_CLASS_WEIGHT;
    }

    private static boolean isAsciiLetterOrDigit(char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private SchemaRefusal ambiguous(String what) {
      return new SchemaRefusal(
          "has a pattern with "
              + what
              + ", which ECMA-262 has not or engines read differently: "
              + shown(regex));
    }
  }

  static SchemaRefusal malformed(String regex) {
    return new SchemaRefusal(
        "has a pattern that cannot be matched in linear time (no look-around, no"
            + " back-references, no inline flags) or is malformed: "
            + shown(regex));
  }

  static String shown(String regex) {
    return ViolationText.cut(regex);
  }
}
