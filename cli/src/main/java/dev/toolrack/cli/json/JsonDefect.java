package dev.toolrack.cli.json;

import tools.jackson.core.JacksonException;

/** Describes for people what is wrong with a text that is not JSON. */
public final class JsonDefect {
  /** Phrases with which the parser's messages begin to describe its own state and settings. */
  private static final String[] ABOUT_ITSELF = {
    "\n", " (start marker", " (for ", ": enable `", " (not recognized", " (enable "
  };

  private JsonDefect() {}

  /** The parser's description, without what it says about itself. */
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
    return message.substring(0, end).replaceFirst(", from `[^`]*`\\)$", ")");
  }
}
