package dev.toolrack.client;

import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResult;

/** Converts between the values of this client and the messages of ToolService. */
final class Messages {
  private Messages() {}

  static ResolveRequest resolve(ToolRef tool, long minRevision, String ifNoneMatch) {
    return ResolveRequest.newBuilder()
        .setSlug(tool.slug())
        .setSelector(tool.selector().text())
        .setMinRevision(minRevision)
        .setIfNoneMatch(ifNoneMatch)
        .build();
  }

  static ExecuteRequest.Builder execute(ToolCall call, long minRevision) {
    return ExecuteRequest.newBuilder()
        .setSlug(call.tool().slug())
        .setSelector(call.tool().selector().text())
        .setInput(payload(call))
        .setMinRevision(minRevision);
  }

  static BatchExecuteRequest batch(Batch batch, long minRevision) {
    BatchExecuteRequest.Builder request =
        BatchExecuteRequest.newBuilder().setMinRevision(minRevision);
    batch.maxConcurrency().ifPresent(request::setMaxConcurrency);
    batch.timeout().ifPresent(timeout -> request.setTimeout(Durations.toProto(timeout)));
    for (ToolCall call : batch.calls()) {
      request.addItems(
          BatchExecuteItem.newBuilder()
              .setSlug(call.tool().slug())
              .setSelector(call.tool().selector().text())
              .setInput(payload(call)));
    }
    return request.build();
  }

  private static Payload payload(ToolCall call) {
    return Payload.newBuilder()
        .setJson(call.inputJson().isEmpty() ? "{}" : call.inputJson())
        .build();
  }

  static Outcome<ExecutionResult> outcome(BatchExecuteResult result) {
    return switch (result.getOutcomeCase()) {
      case RESPONSE -> new Outcome.Success<>(ExecutionResult.fromProto(result.getResponse()));
      case STATUS, OUTCOME_NOT_SET ->
          new Outcome.Failed<>(Failure.ofItem(result.getStatus()).toException());
    };
  }

  static Outcome<ResolvedTool> outcome(ResolveResult result) {
    return switch (result.getOutcomeCase()) {
      case RESPONSE -> new Outcome.Success<>(ResolvedTool.fromProto(result.getResponse()));
      case STATUS, OUTCOME_NOT_SET ->
          new Outcome.Failed<>(Failure.ofItem(result.getStatus()).toException());
    };
  }
}
