package dev.toolrack.server.grpc;

import com.google.protobuf.Value;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.Payload;

/** Batches of executions of the sample tool, for tests. */
final class BatchRequests {
  private BatchRequests() {}

  static BatchExecuteItem item(String json) {
    return BatchExecuteItem.newBuilder()
        .setSlug(Samples.SLUG)
        .setInput(Payload.newBuilder().setJson(json))
        .build();
  }

  static BatchExecuteItem item(Value value) {
    return BatchExecuteItem.newBuilder()
        .setSlug(Samples.SLUG)
        .setInput(Payload.newBuilder().setValue(value))
        .build();
  }

  static BatchExecuteRequest numbered(int count, int concurrency) {
    BatchExecuteRequest.Builder batch =
        BatchExecuteRequest.newBuilder().setMaxConcurrency(concurrency);
    for (int i = 0; i < count; i++) {
      batch.addItems(item(Integer.toString(i)));
    }
    return batch.build();
  }
}
