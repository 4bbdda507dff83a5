package dev.toolrack.server.grpc;

import static dev.toolrack.server.grpc.BatchRequests.item;
import static dev.toolrack.server.grpc.BatchRequests.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Values;
import com.google.rpc.ErrorInfo;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchExecuteStreamTest {
  private final LocalServer server = new LocalServer();

  @BeforeEach
  void put() {
    server.snapshots.memory.put(Samples.key().toString(), Samples.head(42));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Reader stream(BatchExecuteRequest batch, int window) {
    Reader reader = new Reader(window);
    ToolServiceGrpc.newStub(server.channel)
        .batchExecuteStream(BatchExecuteStreamRequest.newBuilder().setBatch(batch).build(), reader);
    return reader;
  }

  @Test
  void streamsEachResultAsItEnds() {
    List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();
    Reader reader = stream(numbered(3, 3), 100);
    for (int i : new int[] {2, 0, 1}) {
      ExecuteCommand command = server.executions.commands.get(i);
      pending.get(i).complete(FakeExecutions.result(command.input()));
      assertThat(reader.indexes.getLast()).isEqualTo(i);
    }

    assertThat(reader.completed).isTrue();
  }

  @Test
  void streamsEachFailureAsWhatItIs() {
    server.executions.behaviour =
        command ->
            command.input().toString().equals("1")
                ? CompletableFuture.failedFuture(
                    ToolrackException.of(Reason.UPSTREAM_FAILED, "503").with("status", "503"))
                : CompletableFuture.completedFuture(FakeExecutions.result(command.input()));
    Map<Integer, BatchExecuteResult> byIndex = new TreeMap<>();
    ToolServiceGrpc.newBlockingStub(server.channel)
        .batchExecuteStream(BatchExecuteStreamRequest.newBuilder().setBatch(numbered(3, 3)).build())
        .forEachRemaining(response -> byIndex.put(response.getIndex(), response.getResult()));
    List<BatchExecuteResult> results = List.copyOf(byIndex.values());

    assertThat(results.get(0).getResponse().getOutput().getJson()).isEqualTo("0");
    assertThat(FailuresTest.detail(results.get(1).getStatus(), ErrorInfo.class).getReason())
        .isEqualTo("UPSTREAM_FAILED");
    assertThat(results.get(2).getResponse().getOutput().getJson()).isEqualTo("2");
  }

  @Test
  void streamsAThousandResultsOnceEach() {
    Reader reader = stream(numbered(1_000, 256), 10_000);

    Set<Integer> indexes = new HashSet<>(reader.indexes);
    assertThat(reader.indexes).hasSize(1_000);
    assertThat(indexes).hasSize(1_000);
    assertThat(reader.completed).isTrue();
  }

  /** Guards against a heap full of results that a stalled reader does not take. */
  @Test
  void aSlowReaderHoldsUpTheBatch() {
    Reader reader = stream(numbered(1_000, 4), 1);
    assertThat(server.executions.commands).hasSizeLessThan(50);

    reader.request(10_000);

    assertThat(reader.indexes).hasSize(1_000);
    assertThat(reader.completed).isTrue();
  }

  @Test
  void whatWaitsForASlowReaderIsCounted() {
    List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();
    Reader reader = stream(numbered(3, 3), 1);
    for (CompletableFuture<ExecutionResult> one : pending) {
      one.complete(FakeExecutions.result(Json.of('"' + "x".repeat(99_998) + '"')));
    }
    long held = server.payloads.held();
    assertThat(held).isGreaterThanOrEqualTo(100_000);

    reader.request(1);
    assertThat(server.payloads.held()).isBetween(1L, held - 100_000);
    reader.request(10);

    assertThat(reader.completed).isTrue();
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void whatWaitsForAReaderThatLeavesIsDropped() {
    List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();
    Reader reader = stream(numbered(3, 3), 1);
    for (CompletableFuture<ExecutionResult> one : pending) {
      one.complete(FakeExecutions.result(Json.of('"' + "x".repeat(99_998) + '"')));
    }

    Objects.requireNonNull(reader.call).cancel("enough", null);

    assertThat(server.payloads.held()).isZero();
  }

  /** Defect: the room of a batch that had ended before its caller left was never given back. */
  @Test
  void whatAReaderLeavesOfABatchThatHasEndedIsDropped() {
    BatchExecuteRequest.Builder unreadable = BatchExecuteRequest.newBuilder();
    for (int i = 0; i < 3; i++) {
      unreadable.addItems(item(Values.of(Double.NaN)));
    }
    Reader reader = stream(unreadable.build(), 1);
    assertThat(server.payloads.held()).isPositive();

    Objects.requireNonNull(reader.call).cancel("enough", null);

    assertThat(server.payloads.held()).isZero();
  }

  /** Guards against a stop that waits for as long as a reader likes. */
  @Test
  void aStopWaitsForNoSlowReader() {
    server.executions.behaviour = _ -> new CompletableFuture<>();
    BatchExecuteRequest.Builder batch = numbered(1, 1).toBuilder();
    for (int i = 0; i < 3; i++) {
      batch.addItems(item(Values.of(Double.NaN)));
    }
    Reader reader = stream(batch.build(), 1);
    assertThat(server.payloads.held()).isPositive();

    server.open.end();

    assertThat(server.payloads.held()).isZero();
    assertThat(reader.completed).isFalse();
  }

  @Test
  void aCancelReachesTheItemsOfAStream() {
    List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();
    Reader reader = stream(numbered(10, 3), 1);

    Objects.requireNonNull(reader.call).cancel("enough", null);

    assertThat(pending).hasSize(3).allMatch(CompletableFuture::isCancelled);
  }

  private static final class Reader
      implements ClientResponseObserver<BatchExecuteStreamRequest, BatchExecuteStreamResponse> {
    final List<Integer> indexes = new CopyOnWriteArrayList<>();
    private final int window;
    volatile @Nullable ClientCallStreamObserver<BatchExecuteStreamRequest> call;
    volatile boolean completed;

    Reader(int window) {
      this.window = window;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<BatchExecuteStreamRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(window);
    }

    void request(int count) {
      Objects.requireNonNull(call).request(count);
    }

    @Override
    public void onNext(BatchExecuteStreamResponse response) {
      indexes.add(response.getIndex());
    }

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {
      completed = true;
    }
  }
}
