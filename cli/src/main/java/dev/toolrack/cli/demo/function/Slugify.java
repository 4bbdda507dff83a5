package dev.toolrack.cli.demo.function;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Makes text fit for a URL path: lower case, without diacritics, words joined by a separator. */
final class Slugify implements DemoFunction {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern NOT_WORDS = Pattern.compile("[^\\p{L}\\p{Nd}]+");

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    String separator = Input.text(input, "separator", "-");
    if (!separator.equals("-") && !separator.equals("_")) {
      throw new RefusedInput("separator must be - or _");
    }
    int maxLength = Input.wholeNumber(input, "max_length", 80, 1, 1_000);
    String plain =
        MARKS
            .matcher(Normalizer.normalize(Input.text(input, "text"), Normalizer.Form.NFKD))
            .replaceAll("")
            .replace("ß", "ss")
            .toLowerCase(Locale.ROOT);
    String slug = trimmed(NOT_WORDS.matcher(plain).replaceAll(separator), separator);
    if (slug.length() > maxLength) {
      slug = trimmed(slug.substring(0, maxLength), separator);
    }
    return Input.object().put("slug", slug);
  }

  private static String trimmed(String text, String separator) {
    int start = text.startsWith(separator) ? 1 : 0;
    int end = text.length() > start && text.endsWith(separator) ? text.length() - 1 : text.length();
    return text.substring(start, end);
  }
}
