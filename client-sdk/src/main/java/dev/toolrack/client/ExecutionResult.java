package dev.toolrack.client;

import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import io.grpc.Status;

/**
 * What an execution that succeeded gave.
 *
 * @param outputJson the output as JSON text
 * @param version the version that was executed
 * @param executionId name of this execution in the execution records, a UUID
 * @param attempts upstream calls made
 * @param timings where the time went
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
      // A reply uses the form of its request, and this client sends JSON text only.
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

  /** Names the execution and the size of the output, which may be private. */
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
