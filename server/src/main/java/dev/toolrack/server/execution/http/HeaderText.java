package dev.toolrack.server.execution.http;

/** Text that goes into a header although it comes from a caller. */
final class HeaderText {
  private static final int MAX_CHARS = 256;

  private HeaderText() {}

  /** The text, truncated, with '?' in place of every character that is not printable ASCII. */
  static String printable(String text) {
    int length = Math.min(text.length(), MAX_CHARS);
    for (int i = 0; i < length; i++) {
      if (!isPrintable(text.charAt(i))) {
        return replaced(text, length);
      }
    }
    return length == text.length() ? text : text.substring(0, length);
  }

  private static String replaced(String text, int length) {
    StringBuilder safe = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      safe.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
    }
    return safe.toString();
  }

  private static boolean isPrintable(char c) {
    return c > 0x20 && c < 0x7f;
  }
}
