package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The size limits of the contract and the checks for them. Characters are Unicode code points, as
 * in Postgres. Every check throws {@link dev.toolrack.server.failure.Reason#INVALID_REQUEST} with
 * the path of the field.
 */
public final class Limits {
  public static final int MAX_SLUG_CHARS = 128;
  public static final int MAX_NAME_CHARS = 256;
  public static final int MAX_LABEL_CHARS = 128;
  public static final int MAX_DESCRIPTION_CHARS = 16_384;
  public static final int MAX_PART_DESCRIPTION_CHARS = 4_096;
  public static final int MAX_TAGS = 64;
  public static final int MAX_TAG_CHARS = 64;
  public static final int MAX_ANNOTATIONS = 64;
  public static final int MAX_ANNOTATION_CHARS = 4_096;
  public static final int MAX_VERSION_CHARS = 64;
  public static final int MAX_CHANNEL_CHARS = 64;
  public static final int MAX_SELECTOR_CHARS = 128;
  public static final int MAX_ETAG_CHARS = 64;
  public static final int MAX_SCHEMA_BYTES = 256 * 1024;
  public static final int MAX_SCHEMA_DEPTH = 64;
  public static final int MAX_EXAMPLE_BYTES = 64 * 1024;
  public static final int MAX_BATCH_ITEMS = 1_000;
  public static final int MAX_BATCH_OUTPUT_BYTES = 16 * 1024 * 1024;
  public static final int MAX_IMPORT_ENTRIES = 500;
  public static final int DEFAULT_PAGE_SIZE = 50;
  public static final int MAX_PAGE_SIZE = 100;

  private Limits() {}

  /** Whether the text is a well-formed slug. */
  public static boolean isSlug(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_SLUG_CHARS) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean inner = i > 0 && i < length - 1 && (c == '.' || c == '_' || c == '-');
      if (!alphanumeric && !inner) {
        return false;
      }
    }
    return true;
  }

  /** Returns the text if it is a well-formed slug. */
  public static String slug(String field, String text) {
    if (!isSlug(text)) {
      throw ToolrackException.invalid(
          field,
          "must be 1 to 128 characters of a-z, 0-9, '.', '_' and '-', the first and the last a"
              + " letter or digit");
    }
    return text;
  }

  /** Returns the text if it is short enough and contains no NUL character. */
  public static String text(String field, String text, int maxChars) {
    int chars = text.length() <= maxChars ? 0 : text.codePointCount(0, text.length());
    if (chars > maxChars) {
      throw ToolrackException.invalid(
          field, "is " + chars + " characters long; at most " + maxChars + " are allowed");
    }
    if (text.indexOf('\0') >= 0) {
      throw ToolrackException.invalid(field, "holds a NUL character");
    }
    return text;
  }

  /** Returns the tags, sorted and without duplicates. */
  public static List<String> tags(String field, List<String> tags) {
    SortedSet<String> sorted = new TreeSet<>();
    for (String tag : tags) {
      if (tag.isEmpty()) {
        throw ToolrackException.invalid(field, "holds an empty tag");
      }
      sorted.add(text(field, tag, MAX_TAG_CHARS));
    }
    if (sorted.size() > MAX_TAGS) {
      throw ToolrackException.invalid(
          field, "has " + sorted.size() + " entries; at most " + MAX_TAGS + " are allowed");
    }
    return List.copyOf(sorted);
  }

  /** Returns the annotations if they are within the limits. */
  public static Map<String, String> annotations(String field, Map<String, String> annotations) {
    if (annotations.size() > MAX_ANNOTATIONS) {
      throw ToolrackException.invalid(
          field,
          "has " + annotations.size() + " entries; at most " + MAX_ANNOTATIONS + " are allowed");
    }
    annotations.forEach(
        (key, value) -> {
          if (key.isEmpty()) {
            throw ToolrackException.invalid(field, "has an empty key");
          }
          text(field, key, MAX_LABEL_CHARS);
          text(field + "[" + key + "]", value, MAX_ANNOTATION_CHARS);
        });
    return Map.copyOf(annotations);
  }
}
