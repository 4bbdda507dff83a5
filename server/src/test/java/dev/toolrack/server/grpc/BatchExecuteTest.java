package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import com.google.protobuf.util.Values;
import com.google.rpc.ErrorInfo;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchExecuteTest {
  private final LocalServer server = new LocalServer();
  private final ToolServiceGrpc.ToolServiceBlockingStub stub =
      ToolServiceGrpc.newBlockingStub(server.channel);

  @BeforeEach
  void put() {
    server.snapshots.memory.put(Samples.key().toString(), Samples.head(42));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static BatchExecuteItem item(String json) {
    return BatchExecuteItem.newBuilder()
        .setSlug(Samples.SLUG)
        .setInput(Payload.newBuilder().setJson(json))
        .build();
  }

  private static BatchExecuteItem item(Value value) {
    return BatchExecuteItem.newBuilder()
        .setSlug(Samples.SLUG)
        .setInput(Payload.newBuilder().setValue(value))
        .build();
  }

  private static BatchExecuteRequest numbered(int count, int concurrency) {
    BatchExecuteRequest.Builder batch =
        BatchExecuteRequest.newBuilder().setMaxConcurrency(concurrency);
    for (int i = 0; i < count; i++) {
      batch.addItems(item(Integer.toString(i)));
    }
    return batch.build();
  }

  @Test
  void answersEachItemInItsPlaceAndForm() {
    server.executions.behaviour =
        command ->
            command.input().toString().equals("2")
                ? CompletableFuture.failedFuture(
                    ToolrackException.of(Reason.UPSTREAM_FAILED, "503").with("status", "503"))
                : CompletableFuture.completedFuture(FakeExecutions.result(command.input()));

    BatchExecuteResponse response =
        stub.batchExecute(
            BatchExecuteRequest.newBuilder()
                .addItems(item(Values.of(Double.NaN)))
                .addItems(item("1"))
                .addItems(item("2"))
                .addItems(item(Values.of("three")))
                .build());

    assertThat(response.getResults(0).getStatus().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(
            FailuresTest.detail(response.getResults(0).getStatus(), ErrorInfo.class)
                .getMetadataMap())
        .containsEntry("field", "items[0].input.value");
    assertThat(response.getResults(1).getResponse().getOutput().getJson()).isEqualTo("1");
    assertThat(FailuresTest.detail(response.getResults(2).getStatus(), ErrorInfo.class).getReason())
        .isEqualTo("UPSTREAM_FAILED");
    assertThat(response.getResults(3).getResponse().getOutput().getValue())
        .isEqualTo(Values.of("three"));
  }

  @Test
  void aBatchOfUnreadableItemsIsAnsweredToo() {
    BatchExecuteResponse response =
        stub.batchExecute(
            BatchExecuteRequest.newBuilder().addItems(item(Values.of(Double.NaN))).build());

    assertThat(response.getResults(0).hasStatus()).isTrue();
    assertThat(server.executions.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_001})
  void aBatchHasOneToAThousandItems(int count) {
    CallFailure failure = CallFailure.of(() -> stub.batchExecute(numbered(count, 1)));

    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.field()).isEqualTo("items");
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void aNegativeConcurrencyIsTheCallersFault() {
    assertThat(CallFailure.of(() -> stub.batchExecute(numbered(1, -1))).field())
        .isEqualTo("max_concurrency");
  }

  @Test
  void aCancelReachesTheItemsInFlight() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    server.executions.behaviour = _ -> pending(pending);
    var call = ToolServiceGrpc.newFutureStub(server.channel).batchExecute(numbered(10, 3));

    assertThat(call.cancel(true)).isTrue();

    assertThat(pending).hasSize(3).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void streamsEachResultAsItEnds() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    server.executions.behaviour = _ -> pending(pending);
    Reader reader = stream(numbered(3, 3), 100);
    for (int i : new int[] {2, 0, 1}) {
      ExecuteCommand command = server.executions.commands.get(i);
      pending.get(i).complete(FakeExecutions.result(command.input()));
      assertThat(reader.indexes.getLast()).isEqualTo(i);
    }

    assertThat(reader.completed).isTrue();
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

  /** Guards against a heap full of outputs that wait for the last item of their batch. */
  @Test
  void anOutputThatDoesNotFitWithTheOthersFailsAlone() {
    Json large = Json.of('"' + "x".repeat(Limits.MAX_BATCH_OUTPUT_BYTES / 3) + '"');
    server.executions.behaviour =
        command ->
            CompletableFuture.completedFuture(
                FakeExecutions.result(
                    command.input().toString().equals("0") ? command.input() : large));

    BatchExecuteResponse response =
        stub.withMaxInboundMessageSize(Integer.MAX_VALUE).batchExecute(numbered(4, 1));

    assertThat(response.getResults(0).getResponse().getOutput().getJson()).isEqualTo("0");
    assertThat(response.getResults(1).hasResponse()).isTrue();
    assertThat(response.getResults(2).hasResponse()).isTrue();
    assertThat(FailuresTest.detail(response.getResults(3).getStatus(), ErrorInfo.class).getReason())
        .isEqualTo("UPSTREAM_TOO_LARGE");
    assertThat(server.payloads.held()).isZero();
  }

  /** Defect: a tool was called on and on for outputs that were thrown away. */
  @Test
  void aToolWhoseOutputsDoNotFitIsCalledNoMore() {
    Json large = Json.of('"' + "x".repeat(Limits.MAX_BATCH_OUTPUT_BYTES / 2 - 1_000) + '"');
    server.executions.behaviour =
        command ->
            CompletableFuture.completedFuture(
                FakeExecutions.result(
                    command.slug().equals(Samples.SLUG) ? large : command.input()));
    BatchExecuteRequest batch =
        numbered(5, 1).toBuilder().addItems(item("5").toBuilder().setSlug("other")).build();

    BatchExecuteResponse response =
        stub.withMaxInboundMessageSize(Integer.MAX_VALUE).batchExecute(batch);

    assertThat(response.getResults(1).hasResponse()).isTrue();
    assertThat(reason(response, 2)).isEqualTo("UPSTREAM_TOO_LARGE");
    assertThat(reason(response, 3)).isEqualTo("ADMISSION_SHED");
    assertThat(reason(response, 4)).isEqualTo("ADMISSION_SHED");
    assertThat(response.getResults(5).getResponse().getOutput().getJson()).isEqualTo("5");
    assertThat(server.executions.commands).hasSize(4);
  }

  private static String reason(BatchExecuteResponse response, int item) {
    return FailuresTest.detail(response.getResults(item).getStatus(), ErrorInfo.class).getReason();
  }

  /** Defect: its execution had taken room for it, and it was thrown away for want of the same. */
  @Test
  void anOutputThatIsThereNeedsNoMoreRoom() {
    Json large = Json.of('"' + "x".repeat(100_000) + '"');
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit() - 50_000);
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(large));

    assertThat(stub.batchExecute(numbered(1, 1)).getResults(0).hasResponse()).isTrue();
    assertThat(server.payloads.held()).isEqualTo(server.payloads.limit() - 50_000);
  }

  /** Each is too small for its execution to ask for room, and nobody else would. */
  @Test
  void itemsAreNotExecutedForSmallOutputsThatFillTheHeapTogether() {
    Json small = Json.of('"' + "x".repeat(4_000) + '"');
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit() - 10_000);
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(small));

    BatchExecuteResponse response = stub.batchExecute(numbered(5, 1));

    assertThat(server.executions.commands).hasSize(3);
    assertThat(response.getResults(2).hasResponse()).isTrue();
    assertThat(reason(response, 3)).isEqualTo("ADMISSION_SHED");
    assertThat(reason(response, 4)).isEqualTo("ADMISSION_SHED");
  }

  /** Defect: a failure that did not fit said that its tool had been called. */
  @Test
  void aFailureFitsWhereNoOutputDoes() {
    int rest = 200;
    Json large = Json.of('"' + "x".repeat(Limits.MAX_BATCH_OUTPUT_BYTES - rest) + '"');
    server.executions.behaviour =
        command ->
            command.input().toString().equals("0")
                ? CompletableFuture.completedFuture(FakeExecutions.result(large))
                : CompletableFuture.failedFuture(
                    ToolrackException.of(Reason.ADMISSION_SHED, "x".repeat(rest)));

    BatchExecuteResponse response =
        stub.withMaxInboundMessageSize(Integer.MAX_VALUE).batchExecute(numbered(3, 1));

    assertThat(response.getResults(0).hasResponse()).isTrue();
    assertThat(reason(response, 1)).isEqualTo("ADMISSION_SHED");
    assertThat(reason(response, 2)).isEqualTo("ADMISSION_SHED");
  }

  @Test
  void aBatchForWhichThereIsNoRoomIsShed() {
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit());

    CallFailure unary = CallFailure.of(() -> stub.batchExecute(numbered(2, 1)));
    others.close();

    assertThat(unary.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(server.executions.commands).isEmpty();
    assertThat(stub.batchExecute(numbered(2, 1)).getResultsList()).hasSize(2);
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void whatWaitsForASlowReaderIsCounted() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    server.executions.behaviour = _ -> pending(pending);
    Reader reader = stream(numbered(3, 3), 1);
    for (CompletableFuture<ExecutionResult> one : pending) {
      one.complete(FakeExecutions.result(Json.of('"' + "x".repeat(99_998) + '"')));
    }
    assertThat(server.payloads.held()).isGreaterThanOrEqualTo(100_000);

    reader.request(10);

    assertThat(reader.completed).isTrue();
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void whatWaitsForAReaderThatLeavesIsDropped() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    server.executions.behaviour = _ -> pending(pending);
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

  @Test
  void aCancelReachesTheItemsOfAStream() {
    List<CompletableFuture<ExecutionResult>> pending = new CopyOnWriteArrayList<>();
    server.executions.behaviour = _ -> pending(pending);
    Reader reader = stream(numbered(10, 3), 1);

    Objects.requireNonNull(reader.call).cancel("enough", null);

    assertThat(pending).hasSize(3).allMatch(CompletableFuture::isCancelled);
  }

  private static CompletableFuture<ExecutionResult> pending(
      List<CompletableFuture<ExecutionResult>> all) {
    CompletableFuture<ExecutionResult> one = new CompletableFuture<>();
    all.add(one);
    return one;
  }

  private Reader stream(BatchExecuteRequest batch, int window) {
    Reader reader = new Reader(window);
    ToolServiceGrpc.newStub(server.channel)
        .batchExecuteStream(BatchExecuteStreamRequest.newBuilder().setBatch(batch).build(), reader);
    return reader;
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
