package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.ResolvedExecutions;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.Payload;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Collects the results of a unary batch until its last item has ended. An output that does not fit
 * with the others is replaced by a failure of its item, and its tool is not executed again in this
 * batch: the next output would probably not fit either, and the upstream would have acted for
 * nothing. Failures always fit, because they say whether the tool was executed. Thread-safe.
 */
final class BatchOutputs implements BatchExecution.Results {
  /** A {@code Value} takes about this many times the size of its message on the heap. */
  private static final int VALUE_SIZE = 4;

  private final List<String> slugs;
  private final AtomicReferenceArray<BatchExecuteResult> results;
  private final PayloadBudget payloads;
  private final PayloadBudget.Share share;
  private final Caller caller;
  private final AtomicLong bytes = new AtomicLong();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * Creates an instance without results.
   *
   * @param slugs the tools of the items
   * @param share reserves what is held; closed by whoever has sent it
   */
  BatchOutputs(
      List<String> slugs, PayloadBudget payloads, PayloadBudget.Share share, Caller caller) {
    this.slugs = slugs;
    this.results = new AtomicReferenceArray<>(slugs.size());
    this.payloads = payloads;
    this.share = share;
    this.caller = caller;
  }

  @Override
  public void take(int index, BatchExecuteResult result) {
    long size = size(result);
    if (result.hasStatus() || fits(size)) {
      // The execution has checked the budget, and releases its own space after this.
      share.add(size);
      results.set(index, result);
    } else {
      refused.add(slugs.get(index));
      results.set(index, BatchExecution.failure(tooLarge(), caller));
    }
  }

  private boolean fits(long size) {
    long present = bytes.get();
    while (present + size <= Limits.MAX_BATCH_OUTPUT_BYTES) {
      if (bytes.compareAndSet(present, present + size)) {
        return true;
      }
      present = bytes.get();
    }
    return false;
  }

  /**
   * The executions, without those whose output would not fit. Outputs for which executions reserve
   * no space, because each is small, may be large together; once they are, further executions begin
   * only while there is space.
   */
  ResolvedExecutions fitting(ResolvedExecutions executions) {
    return (command, resolution) -> {
      if (refused.contains(command.slug())) {
        return CompletableFuture.failedFuture(notExecuted());
      }
      return PayloadBudget.counted(bytes.get()) > 0 && payloads.isExceeded()
          ? CompletableFuture.failedFuture(payloads.shed())
          : executions.execute(command, resolution);
    };
  }

  private static ToolrackException notExecuted() {
    return ToolrackException.of(
            Reason.ADMISSION_SHED,
            "The item was not executed, as an output of its tool did not fit into the reply"
                + " with those of the other items: execute it by itself, or use"
                + " BatchExecuteStream")
        .with("limit_bytes", Integer.toString(Limits.MAX_BATCH_OUTPUT_BYTES));
  }

  private static long size(BatchExecuteResult result) {
    boolean isValue = result.getResponse().getOutput().getKindCase() == Payload.KindCase.VALUE;
    return (long) result.getSerializedSize() * (isValue ? VALUE_SIZE : 1);
  }

  private static ToolrackException tooLarge() {
    return ToolrackException.of(
            Reason.UPSTREAM_TOO_LARGE,
            "The output does not fit into the reply with those of the other items: execute it by"
                + " itself, or use BatchExecuteStream")
        .with("limit", Integer.toString(Limits.MAX_BATCH_OUTPUT_BYTES));
  }

  /** The results in the order of the items. Every item must have its result. */
  BatchExecuteResponse response() {
    BatchExecuteResponse.Builder response = BatchExecuteResponse.newBuilder();
    for (int i = 0; i < results.length(); i++) {
      response.addResults(results.get(i));
    }
    return response.build();
  }
}
