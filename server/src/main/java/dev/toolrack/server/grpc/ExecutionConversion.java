package dev.toolrack.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.Timings;

/** Converts the inputs and results of executions. */
final class ExecutionConversion {
  private static final int MAX_PAYLOAD_BYTES = 8 << 20;

  private ExecutionConversion() {}

  /** Converts an input; an absent one is the empty object. */
  static Json input(String field, Payload payload) {
    Json input =
        switch (payload.getKindCase()) {
          case JSON -> Json.utf8(payload.getJsonBytes().toByteArray());
          case VALUE -> JsonValues.toJson(field + ".value", payload.getValue());
          case KIND_NOT_SET -> Json.EMPTY_OBJECT;
        };
    if (input.size() > MAX_PAYLOAD_BYTES) {
      throw ToolrackException.of(
              Reason.INPUT_TOO_LARGE,
              "The input has " + input.size() + " bytes; at most " + MAX_PAYLOAD_BYTES + " go in")
          .with("bytes", Integer.toString(input.size()))
          .with("limit", Integer.toString(MAX_PAYLOAD_BYTES));
    }
    return input;
  }

  /** Converts a result, with the output in the same form as the input of the request. */
  static ExecuteResponse response(ExecutionResult result, Payload.KindCase form) {
    ExecuteResponse.Builder response =
        ExecuteResponse.newBuilder()
            .setVersion(result.version().toString())
            .setExecutionId(result.executionId())
            .setAttempts(result.attempts())
            .setTimings(timings(result.timings()))
            .setDeprecated(result.deprecated());
    Json output = result.output();
    if (output != null) {
      response.setOutput(output(output, form));
    }
    return response.build();
  }

  private static Payload output(Json output, Payload.KindCase form) {
    Payload.Builder payload = Payload.newBuilder();
    return switch (form) {
      case VALUE -> payload.setValue(JsonValues.toValue(output)).build();
      case JSON, KIND_NOT_SET ->
          // The array of a Json is never modified, so the message may share it.
          payload.setJsonBytes(UnsafeByteOperations.unsafeWrap(output.bytes())).build();
    };
  }

  private static Timings timings(dev.toolrack.server.execution.Timings timings) {
    return Timings.newBuilder()
        .setResolve(Times.ofNanos(timings.resolveNanos()))
        .setValidate(Times.ofNanos(timings.validateNanos()))
        .setAdmission(Times.ofNanos(timings.admissionNanos()))
        .setUpstream(Times.ofNanos(timings.upstreamNanos()))
        .setOutput(Times.ofNanos(timings.outputNanos()))
        .setTotal(Times.ofNanos(timings.totalNanos()))
        .build();
  }
}
