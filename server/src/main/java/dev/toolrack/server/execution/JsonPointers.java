package dev.toolrack.server.execution;

import java.util.ArrayList;
import java.util.List;

/** JSON Pointers (RFC 6901) in their text form. */
public final class JsonPointers {
  private JsonPointers() {}

  /** Whether the text is a JSON Pointer. */
  public static boolean isPointer(String text) {
    if (!text.isEmpty() && text.charAt(0) != '/') {
      return false;
    }
    for (int i = text.indexOf('~'); i >= 0; i = text.indexOf('~', i + 1)) {
      if (i + 1 == text.length() || (text.charAt(i + 1) != '0' && text.charAt(i + 1) != '1')) {
        return false;
      }
    }
    return true;
  }

  /** The unescaped reference tokens of a JSON Pointer. */
  public static List<String> parse(String pointer) {
    List<String> tokens = new ArrayList<>();
    int start = 1;
    while (start <= pointer.length() && !pointer.isEmpty()) {
      int slash = pointer.indexOf('/', start);
      int end = slash < 0 ? pointer.length() : slash;
      tokens.add(pointer.substring(start, end).replace("~1", "/").replace("~0", "~"));
      start = end + 1;
    }
    return List.copyOf(tokens);
  }

  /** The JSON Pointer to a member of the root. */
  public static String ofMember(String name) {
    return "/" + escaped(name);
  }

  /** A reference token, escaped. */
  public static String escaped(String token) {
    return token.replace("~", "~0").replace("/", "~1");
  }
}
