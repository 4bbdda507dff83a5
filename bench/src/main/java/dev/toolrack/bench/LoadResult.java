package dev.toolrack.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What h2load says of a round.
 *
 * @param requestsPerSecond finished requests per second
 * @param succeeded requests with a status of 2xx
 * @param failed requests that failed or had another status
 * @param meanMicros mean time of a request in microseconds
 */
record LoadResult(double requestsPerSecond, long succeeded, long failed, double meanMicros) {
  private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
  private static final Pattern CODES =
      Pattern.compile("status codes: ([0-9]+) 2xx, ([0-9]+) 3xx, ([0-9]+) 4xx, ([0-9]+) 5xx");
  private static final Pattern FAILED =
      Pattern.compile("([0-9]+) failed, ([0-9]+) errored, ([0-9]+) timeout");
  private static final Pattern MEAN =
      Pattern.compile("time for request:\\s+\\S+\\s+\\S+\\s+([0-9.]+)(us|ms|s)\\s");

  /** Reads the text that h2load prints. */
  static LoadResult parse(String text) {
    Matcher rate = find(RATE, text);
    Matcher codes = find(CODES, text);
    Matcher failed = find(FAILED, text);
    Matcher mean = find(MEAN, text);
    double factor =
        switch (mean.group(2)) {
          case "us" -> 1;
          case "ms" -> 1_000;
          default -> 1_000_000;
        };
    return new LoadResult(
        Double.parseDouble(rate.group(1)),
        Long.parseLong(codes.group(1)),
        sum(codes, 2, 4) + sum(failed, 1, 3),
        Double.parseDouble(mean.group(1)) * factor);
  }

  private static long sum(Matcher matcher, int first, int last) {
    long sum = 0;
    for (int group = first; group <= last; group++) {
      sum += Long.parseLong(matcher.group(group));
    }
    return sum;
  }

  private static Matcher find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("h2load printed nothing like " + pattern + ":\n" + text);
    }
    return matcher;
  }
}
