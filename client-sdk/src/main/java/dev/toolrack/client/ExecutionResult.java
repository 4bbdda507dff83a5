package dev.toolrack.client;

import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import io.grpc.Status;

/**
 * The result of a successful execution.
 *
 * @param outputJson the output as JSON text
 * @param version the version that was executed
 * @param executionId id of this execution in the execution records, a UUID
 * @param attempts number of upstream calls
 * @param timings how long each stage took
 * @param deprecated whether the version is DEPRECATED
 */
public record ExecutionResult(
    String outputJson,
    String version,
    String executionId,
    int attempts,
    Timings timings,
    boolean deprecated) {

  static ExecutionResult fromProto(ExecuteResponse response) {
    Payload output = response.getOutput();
    if (output.getKindCase() != Payload.KindCase.JSON) {
      // A reply has the form of its request, and this client only sends JSON text.
      throw new ToolrackException(
          Failure.local(
              Status.Code.INTERNAL,
              Reason.UNKNOWN,
              "The reply's output is " + output.getKindCase() + ", not JSON text"));
    }
    return new ExecutionResult(
        output.getJson(),
        response.getVersion(),
        response.getExecutionId(),
        response.getAttempts(),
        Timings.fromProto(response.getTimings()),
        response.getDeprecated());
  }

  /** Omits the output, which may be private, but shows its size. */
  @Override
  public String toString() {
    return "ExecutionResult["
        + executionId
        + ", version="
        + version
        + ", attempts="
        + attempts
        + ", "
        + outputJson.length()
        + " characters of output, total="
        + timings.total()
        + "]";
  }
}
