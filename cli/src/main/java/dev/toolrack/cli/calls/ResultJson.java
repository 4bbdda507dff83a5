package dev.toolrack.cli.calls;

import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.client.ExecutionResult;
import dev.toolrack.client.Timings;
import java.time.Duration;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The result of an execution as JSON. Times are in microseconds. */
final class ResultJson {
  private ResultJson() {}

  static ObjectNode of(ExecutionResult result) {
    Timings timings = result.timings();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("output", ProtoJson.parsed(result.outputJson()));
    json.put("version", result.version())
        .put("executionId", result.executionId())
        .put("attempts", result.attempts())
        .put("deprecated", result.deprecated());
    json.putObject("timingsMicros")
        .put("resolve", micros(timings.resolve()))
        .put("validate", micros(timings.validate()))
        .put("admission", micros(timings.admission()))
        .put("upstream", micros(timings.upstream()))
        .put("output", micros(timings.output()))
        .put("total", micros(timings.total()));
    return json;
  }

  /** Formats as {@code 12.3 ms}. */
  static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
