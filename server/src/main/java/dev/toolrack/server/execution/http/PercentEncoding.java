package dev.toolrack.server.execution.http;

/** Percent-encoding of UTF-8 (RFC 3986, section 2.1) for all except unreserved characters. */
final class PercentEncoding {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentEncoding() {}

  /** Appends the encoded text; an unpaired surrogate becomes U+FFFD. */
  static void append(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isUnreserved(c)) {
        out.append(c);
      } else if (c < 0x80) {
        octet(out, c);
      } else if (c < 0x800) {
        octet(out, 0xc0 | (c >> 6));
        octet(out, 0x80 | (c & 0x3f));
      } else {
        int codePoint = text.codePointAt(i);
        if (codePoint > 0xffff) {
          i++;
          octet(out, 0xf0 | (codePoint >> 18));
          octet(out, 0x80 | ((codePoint >> 12) & 0x3f));
        } else {
          codePoint = Character.isSurrogate(c) ? 0xfffd : codePoint;
          octet(out, 0xe0 | (codePoint >> 12));
        }
        octet(out, 0x80 | ((codePoint >> 6) & 0x3f));
        octet(out, 0x80 | (codePoint & 0x3f));
      }
    }
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static void octet(StringBuilder out, int octet) {
    out.append('%').append(HEX[(octet >> 4) & 0xf]).append(HEX[octet & 0xf]);
  }
}
