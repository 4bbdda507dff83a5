package dev.toolrack.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The metrics that a server exposes. They are needed because h2load sees only HTTP statuses, and a
 * failed gRPC call has HTTP status 200.
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

  /** The value of a metric whose labels contain these words; 0 if there is none. */
  public double value(String name, String... words) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(words).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * Fails if any call of ToolService, or any execution, has failed. Calls that were in flight when
   * a round ended are not failures: they end with their connection, as CANCELLED, UNAVAILABLE or
   * UNKNOWN.
   */
  void requireNoFailures() {
    requireNoFailuresSince(new Metrics(List.of()));
  }

  /** Same as {@code requireNoFailures}, for what was counted since the given metrics. */
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
