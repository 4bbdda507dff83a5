package dev.toolrack.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Calls that the server itself counted as failed. h2load sees HTTP statuses only, and a gRPC call
 * that fails has one of 200.
 */
final class ServerFailures {
  private static final String CALLS = "toolrack_request_seconds_count{";
  private static final String EXECUTIONS = "toolrack_executions_total{";
  private static final List<String> ENDED = List.of("OK", "CANCELLED", "UNAVAILABLE", "UNKNOWN");

  private ServerFailures() {}

  /** Ends the run if any call of ToolService, or any execution, failed. */
  static void requireNone(int httpPort) throws IOException {
    try (var stream =
        URI.create("http://127.0.0.1:" + httpPort + "/metrics").toURL().openStream()) {
      List<String> failed =
          new String(stream.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(ServerFailures::isFailure)
              .toList();
      if (!failed.isEmpty()) {
        throw new IllegalStateException("Calls failed: " + String.join("; ", failed));
      }
    }
  }

  /**
   * Whether a line of the metrics counts calls or executions that failed. What was in flight when a
   * round ended is none of them: it ends with its connection, as CANCELLED, UNAVAILABLE or UNKNOWN.
   */
  static boolean isFailure(String line) {
    return !line.endsWith(" 0.0") && (isFailedExecution(line) || isFailedCall(line));
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
