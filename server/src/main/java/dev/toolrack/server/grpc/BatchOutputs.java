package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.Payload;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The results of a batch that is answered at once, held until its last item has ended. What does
 * not fit gives way to a failure of its item. Thread-safe.
 */
final class BatchOutputs implements BatchExecution.Results {
  /** A {@code Value} takes about as many times the bytes of its message on the heap. */
  private static final int VALUE_SIZE = 4;

  private final AtomicReferenceArray<BatchExecuteResult> results;
  private final PayloadBudget.Share share;
  private final Caller caller;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * No results yet.
   *
   * @param share takes what is held; closed by whoever has sent it
   */
  BatchOutputs(int items, PayloadBudget.Share share, Caller caller) {
    this.results = new AtomicReferenceArray<>(items);
    this.share = share;
    this.caller = caller;
  }

  @Override
  public void take(int index, BatchExecuteResult result) {
    long size = size(result);
    ToolrackException refused = null;
    if (bytes.addAndGet(size) > Limits.MAX_BATCH_OUTPUT_BYTES) {
      refused = tooLarge();
    } else if (!share.tryAdd(size)) {
      refused = noRoom();
    }
    if (refused == null) {
      results.set(index, result);
    } else {
      bytes.addAndGet(-size);
      results.set(index, BatchExecution.failure(refused, caller));
    }
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

  private static ToolrackException noRoom() {
    return ToolrackException.of(
        Reason.UPSTREAM_TOO_LARGE,
        "The replica has no room for the output until the batch ends: it holds as many bytes of"
            + " inputs and replies as it may");
  }

  /** The results in the order of the items, all of which must have been given. */
  BatchExecuteResponse response() {
    BatchExecuteResponse.Builder response = BatchExecuteResponse.newBuilder();
    for (int i = 0; i < results.length(); i++) {
      response.addResults(results.get(i));
    }
    return response.build();
  }
}
