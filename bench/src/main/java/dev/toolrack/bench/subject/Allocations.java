package dev.toolrack.bench.subject;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes that the threads of a JVM have allocated, as counted by the JVM. Does not include
 * threads that have ended. The JVM rounds to three or more digits.
 */
final class Allocations {
  private static final Pattern THREAD =
      Pattern.compile("^\".*\" #(\\d+) .* allocated=(\\d+)([BKMGT]?) ", Pattern.MULTILINE);

  private final Map<Long, Double> byThread;

  private Allocations(Map<Long, Double> byThread) {
    this.byThread = byThread;
  }

  /** What the threads of the process have allocated so far. */
  static Allocations of(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return parse(Commands.run(jcmd, Long.toString(pid), "Thread.print", "-e"));
  }

  static Allocations parse(String printed) {
    Map<Long, Double> byThread = new HashMap<>();
    Matcher thread = THREAD.matcher(printed);
    while (thread.find()) {
      byThread.put(
          Long.parseLong(thread.group(1)),
          Double.parseDouble(thread.group(2)) * factor(thread.group(3)));
    }
    if (byThread.isEmpty()) {
      throw new IllegalStateException("jcmd printed no thread:\n" + printed);
    }
    return new Allocations(byThread);
  }

  private static double factor(String unit) {
    return Math.pow(1024, "BKMGT".indexOf(unit.isEmpty() ? "B" : unit));
  }

  /** Bytes that the currently living threads have allocated since then. */
  double since(Allocations earlier) {
    double bytes = 0;
    for (Map.Entry<Long, Double> thread : byThread.entrySet()) {
      bytes += thread.getValue() - earlier.byThread.getOrDefault(thread.getKey(), 0.0);
    }
    return bytes;
  }
}
