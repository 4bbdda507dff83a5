package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.execution.BatchExecutor;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.ResolvedExecutions;
import dev.toolrack.server.execution.Turns;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.Payload;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Executes the items of a batch and converts each result to the contract. */
final class BatchExecution {
  private final ResolvedExecutions executions;
  private final Resolver resolver;
  private final Turns turns;

  BatchExecution(ResolvedExecutions executions, Resolver resolver, Turns turns) {
    this.executions = executions;
    this.resolver = resolver;
    this.turns = turns;
  }

  /** Takes results on any thread, possibly several at once. Must not block. */
  @FunctionalInterface
  interface Results {
    void take(int index, BatchExecuteResult result);
  }

  /**
   * Starts a batch. An item whose input cannot be parsed fails alone.
   *
   * @param read is run when only the inputs of the request are still needed; its exceptions are
   *     thrown
   * @param pace wraps the executions, and thereby decides when an item makes way for the next
   * @return completes when every result has been delivered; cancelling it cancels the items in
   *     flight
   * @throws ToolrackException INVALID_REQUEST if the batch as a whole is malformed
   */
  CompletableFuture<Void> begin(
      BatchExecuteRequest request,
      Caller caller,
      Runnable read,
      UnaryOperator<ResolvedExecutions> pace,
      Results results) {
    BatchResolution.checkSize("items", request.getItemsCount());
    long deadlineNanos =
        Deadlines.nanos(Context.current(), request.hasTimeout(), request.getTimeout());
    List<BatchExecutor.Item> items = new ArrayList<>(request.getItemsCount());
    List<Integer> indexes = new ArrayList<>(request.getItemsCount());
    List<Payload.KindCase> forms = new ArrayList<>(request.getItemsCount());
    List<Runnable> unreadable = new ArrayList<>();
    for (int i = 0; i < request.getItemsCount(); i++) {
      int index = i;
      BatchExecuteItem item = request.getItems(i);
      try {
        items.add(
            new BatchExecutor.Item(
                item.getSlug(),
                item.getSelector(),
                ExecutionConversion.input("items[" + i + "].input", item.getInput())));
        indexes.add(i);
        forms.add(item.getInput().getKindCase());
      } catch (ToolrackException e) {
        unreadable.add(() -> results.take(index, failure(e, caller)));
      }
    }
    read.run();
    if (items.isEmpty()) {
      unreadable.forEach(Runnable::run);
      return CompletableFuture.allOf();
    }
    BatchExecutor.Batch batch =
        new BatchExecutor.Batch(
            caller.tenant(),
            items,
            request.getMaxConcurrency(),
            deadlineNanos,
            request.getMinRevision(),
            caller.requestId());
    unreadable.forEach(Runnable::run);
    return new BatchExecutor(pace.apply(executions), resolver, turns)
        .execute(
            batch,
            new BatchExecutor.ItemListener() {
              @Override
              public void onResult(int item, ExecutionResult result) {
                results.take(indexes.get(item), response(result, forms.get(item), caller));
              }

              @Override
              public void onFailure(int item, ToolrackException failure) {
                results.take(indexes.get(item), failure(failure, caller));
              }
            });
  }

  private static BatchExecuteResult response(
      ExecutionResult result, Payload.KindCase form, Caller caller) {
    try {
      return BatchExecuteResult.newBuilder()
          .setResponse(ExecutionConversion.response(result, form))
          .build();
    } catch (RuntimeException e) {
      return failure(e, caller);
    }
  }

  static BatchExecuteResult failure(Throwable thrown, Caller caller) {
    return BatchExecuteResult.newBuilder()
        .setStatus(Failures.status(thrown, caller.requestId()))
        .build();
  }
}
