package dev.toolrack.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import dev.toolrack.server.execution.Excerpts;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
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
      response.setOutput(output(output, form, result));
    }
    return response.build();
  }

  private static Payload output(Json output, Payload.KindCase form, ExecutionResult result) {
    Payload.Builder payload = Payload.newBuilder();
    return switch (form) {
      case VALUE -> payload.setValue(value(output, result)).build();
      case JSON, KIND_NOT_SET ->
          // The array of a Json is never modified, so the message may share it.
          payload.setJsonBytes(UnsafeByteOperations.unsafeWrap(output.bytes())).build();
    };
  }

  /** The output as a value, or the failure that says what came of the call all the same. */
  private static Value value(Json output, ExecutionResult result) {
    try {
      return JsonValues.toValue(output);
    } catch (ToolrackException e) {
      throw e.withUpstream(
          new UpstreamReply(
              result.upstreamStatus(), "", Excerpts.of(output.bytes()), result.attempts()));
    }
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
