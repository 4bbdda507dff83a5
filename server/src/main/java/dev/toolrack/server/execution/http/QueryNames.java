package dev.toolrack.server.execution.http;

/** The names that servers make of the names in a query. */
final class QueryNames {
  private QueryNames() {}

  /**
   * Whether some server takes both names for the same one: some servers ignore case, some treat
   * {@code a[]} and {@code a[b]} as parts of {@code a}, and PHP rewrites names.
   */
  static boolean meanTheSame(String one, String other) {
    return overlap(one, other) || overlap(inPhp(one), inPhp(other));
  }

  private static boolean overlap(String one, String other) {
    String shorter = one.length() < other.length() ? one : other;
    String longer = one.length() < other.length() ? other : one;
    return longer.regionMatches(true, 0, shorter, 0, shorter.length())
        && (longer.length() == shorter.length() || longer.charAt(shorter.length()) == '[');
  }

  /**
   * The name that PHP's {@code php_register_variable_ex} makes of a name: it ends at a NUL, starts
   * after leading blanks, has no dots, blanks or open brackets, and loses what follows its parts.
   */
  private static String inPhp(String name) {
    int nul = name.indexOf('\0');
    String read = nul < 0 ? name : name.substring(0, nul);
    int start = 0;
    while (start < read.length() && read.charAt(start) == ' ') {
      start++;
    }
    read = read.substring(start);
    int open = read.indexOf('[');
    int end = partEnd(read, open);
    if (end < 0) {
      return variable(read);
    }
    for (int next = end; next >= 0; next = partEnd(read, next)) {
      end = next;
    }
    return variable(read.substring(0, open)) + read.substring(open, end);
  }

  /** Index of the end of the part that begins at {@code open}; negative if none does. */
  private static int partEnd(String name, int open) {
    boolean begins = open >= 0 && open < name.length() && name.charAt(open) == '[';
    int close = begins ? name.indexOf(']', open) : -1;
    return close < 0 ? -1 : close + 1;
  }

  private static String variable(String name) {
    return name.replace(' ', '_').replace('.', '_').replace('[', '_');
  }
}
