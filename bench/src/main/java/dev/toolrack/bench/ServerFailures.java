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
  private static final String COUNT = "toolrack_request_seconds_count{";

  private ServerFailures() {}

  /** Ends the run if any call of ToolService failed. */
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

  /** Whether a line of the metrics counts calls of ToolService that failed. */
  static boolean isFailure(String line) {
    return line.startsWith(COUNT)
        && line.contains("ToolService")
        && !line.contains("=\"OK\"")
        && !line.contains("=\"CANCELLED\"") // what was in flight when a round ended
        && !line.endsWith(" 0.0");
  }
}
