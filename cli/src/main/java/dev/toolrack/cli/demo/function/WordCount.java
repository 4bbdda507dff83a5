package dev.toolrack.cli.demo.function;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts characters, words and lines of a text, and how often each word occurs. */
final class WordCount implements DemoFunction {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}]+(?:['’-][\\p{L}\\p{Nd}]+)*");

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    String text = Input.text(input, "text");
    int top = Input.wholeNumber(input, "top", 5, 0, 100);
    Map<String, Integer> counts = new HashMap<>();
    int words = 0;
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words++;
      counts.merge(matcher.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    ObjectNode output =
        Input.object()
            .put("words", words)
            .put("unique_words", counts.size())
            .put("characters", text.codePointCount(0, text.length()))
            .put("lines", text.isEmpty() ? 0 : text.lines().count());
    ArrayNode most = output.putArray("most_frequent");
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(top)
        .forEach(e -> most.addObject().put("word", e.getKey()).put("count", e.getValue()));
    return output;
  }
}
