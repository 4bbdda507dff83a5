package dev.toolrack.bench.subject;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes that the threads of a JVM have allocated, as the JVM itself counts them. What threads
 * allocated that have ended is not in it. The JVM rounds to three digits or more.
 */
final class Allocations {
  private static final Pattern THREAD =
      Pattern.compile("^\".*\" #(\\d+) .* allocated=(\\d+)([BKMGT]?) ", Pattern.MULTILINE);

  private final Map<Long, Double> byThread;

  private Allocations(Map<Long, Double> byThread) {
    this.byThread = byThread;
  }

  /** What the threads of that process have allocated until now. */
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

  /** Bytes allocated since then by the threads that live now. */
  double since(Allocations earlier) {
    double bytes = 0;
    for (Map.Entry<Long, Double> thread : byThread.entrySet()) {
      bytes += thread.getValue() - earlier.byThread.getOrDefault(thread.getKey(), 0.0);
    }
    return bytes;
  }
}
