package dev.toolrack.cli.json;

import tools.jackson.core.JacksonException;

/** What is wrong with a text that is not JSON, for people. */
public final class JsonDefect {
  /** Where the parser begins to speak of itself: its places and its settings. */
  private static final String[] ABOUT_ITSELF = {
    "\n", " (start marker", " (for ", ": enable `", " (not recognized", " (enable "
  };

  private JsonDefect() {}

  /** In the parser's words, without those about itself. */
  public static String text(JacksonException defect) {
    String message = defect.getOriginalMessage();
    if (message == null) {
      return "it is no JSON";
    }
    if (message.startsWith("Unexpected end-of-input") || message.startsWith("No content")) {
      return "it ends too early";
    }
    int end = message.length();
    for (String tail : ABOUT_ITSELF) {
      int start = message.indexOf(tail);
      end = start < 0 ? end : Math.min(end, start);
    }
    return message.substring(0, end);
  }
}
