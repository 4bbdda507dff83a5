package dev.toolrack.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a server counts, as it exposes it. h2load sees HTTP statuses only, and a gRPC call that
 * fails has one of 200: so the server is asked too.
 */
public final class Metrics {
  private static final String CALLS = "toolrack_request_seconds_count{";
  private static final String EXECUTIONS = "toolrack_executions_total{";
  private static final List<String> ENDED = List.of("OK", "CANCELLED", "UNAVAILABLE", "UNKNOWN");

  private final List<String> lines;

  private Metrics(List<String> lines) {
    this.lines = lines;
  }

  static Metrics parse(String text) {
    return new Metrics(text.lines().filter(line -> !line.startsWith("#")).toList());
  }

  static Metrics read(int httpPort) {
    try (var stream =
        URI.create("http://127.0.0.1:" + httpPort + "/metrics").toURL().openStream()) {
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of a metric that has these words among its labels; 0 if there is none. */
  public double value(String name, String... words) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(words).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * Ends the run if any call of ToolService, or any execution, failed. What was in flight when a
   * round ended is no failure: it ends with its connection, as CANCELLED, UNAVAILABLE or UNKNOWN.
   */
  void requireNoFailures() {
    requireNoFailuresSince(new Metrics(List.of()));
  }

  /** The same of what was counted since these. */
  public void requireNoFailuresSince(Metrics before) {
    List<String> failed =
        lines.stream()
            .filter(line -> !line.endsWith(" 0.0"))
            .filter(line -> !before.lines.contains(line))
            .filter(line -> isFailedExecution(line) || isFailedCall(line))
            .toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException("Calls failed: " + String.join("; ", failed));
    }
  }

  private static boolean isFailedExecution(String line) {
    return line.startsWith(EXECUTIONS)
        && !line.contains("=\"ok\"")
        && !line.contains("=\"cancelled\"");
  }

  private static boolean isFailedCall(String line) {
    return line.startsWith(CALLS)
        && line.contains("ToolService")
        && ENDED.stream().noneMatch(status -> line.contains("=\"" + status + "\""));
  }
}
