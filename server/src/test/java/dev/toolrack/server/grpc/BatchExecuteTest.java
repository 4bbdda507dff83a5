package dev.toolrack.server.grpc;

import static dev.toolrack.server.grpc.BatchRequests.item;
import static dev.toolrack.server.grpc.BatchRequests.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Values;
import com.google.rpc.ErrorInfo;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
  void everyItemIsExecutedAsTheBatchSays() {
    Metadata headers = new Metadata();
    headers.put(RequestIds.HEADER, "call-7");
    server.executions.behaviour =
        command ->
            command.selector().isEmpty()
                ? CompletableFuture.completedFuture(FakeExecutions.result(command.input()))
                : CompletableFuture.failedFuture(new IllegalStateException("a defect"));
    BatchExecuteResponse response =
        stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .batchExecute(
                BatchExecuteRequest.newBuilder()
                    .addItems(item("0"))
                    .addItems(item("1").toBuilder().setSelector("^1.0"))
                    .setMinRevision(1_000)
                    .setTimeout(Duration.newBuilder().setSeconds(600))
                    .build());

    assertThat(server.executions.commands)
        .extracting(ExecuteCommand::selector)
        .containsExactly("", "^1.0");
    assertThat(server.snapshots.awaited).isEqualTo(1_000);
    assertThat(server.snapshots.awaitedUntilNanos).isNotEqualTo(Long.MAX_VALUE);
    assertThat(server.executions.commands)
        .allSatisfy(
            command -> {
              assertThat(command.requestId()).isEqualTo("call-7");
              assertThat(command.minRevision()).isEqualTo(1_000);
              assertThat(command.deadlineNanos()).isEqualTo(server.snapshots.awaitedUntilNanos);
            });
    assertThat(
            FailuresTest.detail(response.getResults(1).getStatus(), ErrorInfo.class)
                .getMetadataMap())
        .containsEntry("request_id", "call-7");
  }

  @Test
  void theDeadlineOfTheCallIsThatOfEveryItem() {
    var _ = stub.withDeadlineAfter(1, TimeUnit.HOURS).batchExecute(numbered(3, 1));

    assertThat(server.executions.commands)
        .hasSize(3)
        .extracting(ExecuteCommand::deadlineNanos)
        .containsOnly(server.executions.commands.getFirst().deadlineNanos())
        .doesNotContain(Long.MAX_VALUE);
  }

  @Test
  void anOutputThatIsNoValueFailsAlone() {
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(Json.of("1e999")));

    BatchExecuteResponse response =
        stub.batchExecute(
            BatchExecuteRequest.newBuilder()
                .addItems(item(Values.of(1)))
                .addItems(item("1"))
                .build());

    assertThat(reason(response, 0)).isEqualTo("OUTPUT_INVALID");
    assertThat(response.getResults(1).getResponse().getOutput().getJson()).isEqualTo("1e999");
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
    List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();
    var call = ToolServiceGrpc.newFutureStub(server.channel).batchExecute(numbered(10, 3));

    assertThat(call.cancel(true)).isTrue();

    assertThat(pending).hasSize(3).allMatch(CompletableFuture::isCancelled);
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

  /** Guards against a heap full of values, which take several times their bytes. */
  @Test
  void anOutputAsAValueCountsFourTimes() {
    Json large = Json.of('"' + "x".repeat(Limits.MAX_BATCH_OUTPUT_BYTES / 3) + '"');
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(large));

    BatchExecuteResponse response =
        stub.withMaxInboundMessageSize(Integer.MAX_VALUE)
            .batchExecute(
                BatchExecuteRequest.newBuilder()
                    .addItems(item("0"))
                    .addItems(item(Values.of("1")))
                    .setMaxConcurrency(1)
                    .build());

    assertThat(response.getResults(0).hasResponse()).isTrue();
    assertThat(reason(response, 1)).isEqualTo("UPSTREAM_TOO_LARGE");
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
}
