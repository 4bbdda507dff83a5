package dev.toolrack.cli.terminal;

/** Width of text in terminal columns: East Asian wide characters and emoji take two. */
final class TextWidth {
  private TextWidth() {}

  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  /** The text, truncated with an ellipsis if it does not fit. */
  static String cut(String text, int columns) {
    if (text.length() * 2L <= columns || of(text) <= columns) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int taken = 1;
    for (int c : text.codePoints().toArray()) {
      taken += of(c);
      if (taken > columns) {
        break;
      }
      cut.appendCodePoint(c);
    }
    return cut.toString().stripTrailing() + "…";
  }

  private static int of(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
