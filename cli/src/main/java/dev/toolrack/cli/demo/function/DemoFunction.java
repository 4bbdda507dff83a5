package dev.toolrack.cli.demo.function;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** A function from one JSON object to another. Pure and thread-safe. */
@FunctionalInterface
public interface DemoFunction {
  /**
   * Applies the function.
   *
   * @throws RefusedInput if the function cannot process the input
   */
  ObjectNode apply(ObjectNode input) throws RefusedInput;

  /** All functions, by the slug of their tool. */
  static SortedMap<String, DemoFunction> all() {
    return new TreeMap<>(
        Map.of(
            "base64", new Base64Codec(),
            "cron-next", new CronNext(),
            "hash", new Hash(),
            "json-diff", new JsonDiff(),
            "slugify", new Slugify(),
            "statistics-summary", new StatisticsSummary(),
            "text-diff", new TextDiff(),
            "timezone-convert", new TimezoneConvert(),
            "unit-convert", new UnitConvert(),
            "word-count", new WordCount()));
  }
}
