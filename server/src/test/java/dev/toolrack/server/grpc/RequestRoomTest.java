package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Values;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.testing.LogLines;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResponse;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.BatchResolveResponse;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.UpdateToolResponse;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What large requests take of the payload budget, and how long. */
class RequestRoomTest {
  private static final int BYTES = 1 << 20;

  private final LocalServer server = new LocalServer();
  private final CompletableFuture<ExecutionResult> pending = new CompletableFuture<>();
  private final ToolServiceGrpc.ToolServiceFutureStub stub =
      ToolServiceGrpc.newFutureStub(server.channel);

  @AfterEach
  void close() {
    server.close();
  }

  private static Payload input() {
    return Payload.newBuilder().setValue(Values.of("x".repeat(BYTES))).build();
  }

  private static ExecuteRequest execute() {
    return ExecuteRequest.newBuilder().setSlug(Samples.SLUG).setInput(input()).build();
  }

  private void leave(long bytes) {
    server.payloads.share().add(server.payloads.limit() - bytes);
  }

  /** The end of an Execute whose request is any bytes. */
  private CallFailure failureOf(byte[] request) {
    ClientCall<byte[], ExecuteResponse> call =
        server.channel.newCall(
            ToolServiceGrpc.getExecuteMethod().toBuilder(
                    new ResolveTest.Bytes(),
                    ToolServiceGrpc.getExecuteMethod().getResponseMarshaller())
                .build(),
            CallOptions.DEFAULT);
    return CallFailure.of(() -> ClientCalls.blockingServerStreamingCall(call, request).next());
  }

  /** A caller may send a second message, and the room of neither must be lost by it. */
  @Test
  void aResolveThatIsSentTwiceGivesAllItsRoomBack() throws Exception {
    byte[] request = ResolveRequest.newBuilder().setSlug("x".repeat(BYTES)).build().toByteArray();
    ClientCall<byte[], ResolveResponse> call =
        server.channel.newCall(
            ToolServiceGrpc.getResolveMethod().toBuilder(
                    new ResolveTest.Bytes(),
                    ToolServiceGrpc.getResolveMethod().getResponseMarshaller())
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> end = EndOfCall.of(call);
    call.request(1);
    call.sendMessage(request);
    assertThat(server.payloads.held()).isZero();
    call.sendMessage(request);
    call.halfClose();

    assertThat(end.get().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(server.payloads.held()).isZero();
  }

  /** Defect: two such messages, each several times as large once parsed, could end a replica. */
  @Test
  void aRequestIsShedBeforeItIsParsed() {
    byte[] noMessage = new byte[BYTES];
    noMessage[0] = (byte) 0xff;
    assertThat(failureOf(noMessage).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(server.payloads.held()).isZero();

    leave(2 * BYTES);
    CallFailure shed = failureOf(noMessage);

    assertThat(shed.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(shed.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(server.payloads.held()).isEqualTo(server.payloads.limit() - 2 * BYTES);
  }

  /** Defect: a message of many small parts takes more than twenty times its bytes. */
  @Test
  void aMessageOfManyPartsIsShedBeforeItIsParsed() {
    BatchExecuteRequest.Builder items = BatchExecuteRequest.newBuilder();
    for (int i = 0; i < 100_000; i++) {
      items.addItems(BatchExecuteItem.getDefaultInstance());
    }
    BatchExecuteRequest request = items.build();
    leave(3_000_000);

    CallFailure shed =
        CallFailure.of(() -> ToolServiceGrpc.newBlockingStub(server.channel).batchExecute(request));

    assertThat(shed.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(server.payloads.held()).isEqualTo(server.payloads.limit() - 3_000_000);
  }

  @Test
  void aMessageThatFitsInNoHeapIsRefused() {
    PayloadBudget small = new PayloadBudget(2 * BYTES);
    RequestRoom room = Objects.requireNonNull(RequestRoom.tryTake(small, 100));

    assertThat(room.tryReach(4 * BYTES + 1)).isFalse();
    assertThat(room.tryReach(4 * BYTES)).isTrue();
    assertThat(small.held()).isEqualTo(2 * BYTES);
    room.shrink();
    assertThat(small.held()).isEqualTo(100);
  }

  @Test
  void aSmallRequestNeedsNoRoom() throws Exception {
    leave(0);

    assertThat(stub.execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build()).get())
        .isNotNull();
  }

  @Test
  void aRequestThatIsLargerThanAllRoomTakesAllOfIt() {
    PayloadBudget small = new PayloadBudget(2 * BYTES);
    RequestRoom room = Objects.requireNonNull(RequestRoom.tryTake(small, BYTES));
    assertThat(small.held()).isEqualTo(2 * BYTES);
    assertThat(RequestRoom.tryTake(small, 1)).isNull();

    room.shrink();
    assertThat(small.held()).isEqualTo(BYTES);
    room.close();
    assertThat(small.held()).isZero();
    assertThat(RequestRoom.tryTake(small, 2 * BYTES + 1)).isNull();
    assertThat(small.held()).isZero();
  }

  /** Defect: a caller that never ended its stream kept all room from all others. */
  @Test
  void aLargeRequestDoesNotWaitForTheEndOfItsStream() throws Exception {
    server.executions.behaviour = _ -> pending;
    ClientCall<ExecuteRequest, ExecuteResponse> call =
        server.channel.newCall(
            ToolServiceGrpc.getExecuteMethod().toBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> end = EndOfCall.of(call);
    call.request(1);
    call.sendMessage(execute());
    assertThat(server.executions.commands).hasSize(1);
    assertThat(server.payloads.held()).isZero();

    try (LogLines log = new LogLines(Failures.class)) {
      call.sendMessage(execute());

      assertThat(end.get().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(server.executions.commands).hasSize(1);
      assertThat(pending).isCancelled();
      assertThat(server.payloads.held()).isZero();
      assertThat(log.all()).isEmpty();
    }
  }

  /** The execution takes room for the input itself, and finds what the message has left. */
  @Test
  void anExecuteHoldsNothingForAMessageThatWasRead() {
    AtomicLong held = new AtomicLong(-1);
    server.executions.behaviour =
        _ -> {
          held.set(server.payloads.held());
          return pending;
        };
    Future<ExecuteResponse> call = stub.execute(execute());

    assertThat(held).hasValue(0);
    assertThat(call).isNotDone();
  }

  @Test
  void aBatchHoldsItsInputsUntilItEnds() throws Exception {
    server.executions.behaviour = _ -> pending;
    BatchExecuteRequest request =
        BatchExecuteRequest.newBuilder()
            .addItems(BatchExecuteItem.newBuilder().setSlug(Samples.SLUG).setInput(input()))
            .build();
    Future<BatchExecuteResponse> call = stub.batchExecute(request);
    assertThat(server.payloads.held()).isEqualTo(request.getSerializedSize());

    pending.complete(FakeExecutions.result(null));

    assertThat(call.get().getResultsCount()).isEqualTo(1);
    assertThat(server.payloads.held()).isZero();
  }

  /** Defect: nothing bounded what batches held while they waited for a revision. */
  @Test
  void aBatchOfResolvesHoldsItsRequestUntilItEnds() throws Exception {
    BatchResolveRequest.Builder batch = BatchResolveRequest.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      batch.addRequests(ResolveRequest.newBuilder().setSlug(Samples.SLUG).setMinRevision(1_000));
    }
    BatchResolveRequest request = batch.build();
    Future<BatchResolveResponse> call = stub.batchResolve(request);
    assertThat(server.payloads.held()).isEqualTo(request.getSerializedSize());

    server.snapshots.reached.complete(null);

    assertThat(call.get().getResultsCount()).isEqualTo(1_000);
    assertThat(server.payloads.held()).isZero();
  }

  /** Guards against what a batch of a caller that left keeps from all others. */
  @Test
  void aBatchWhoseCallerLeavesGivesItsRoomBack() {
    BatchResolveRequest.Builder batch = BatchResolveRequest.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      batch.addRequests(ResolveRequest.newBuilder().setSlug(Samples.SLUG).setMinRevision(1_000));
    }
    Future<BatchResolveResponse> call = stub.batchResolve(batch.build());
    assertThat(server.payloads.held()).isPositive();

    call.cancel(true);

    assertThat(server.payloads.held()).isZero();
  }

  /** Guards against a watch that takes the room of its request for as long as it lasts. */
  @Test
  void aWatchHoldsNothingOfItsRequest() {
    WatchRequest once = WatchRequest.newBuilder().setFromRevision(1).setSlugPrefix("a").build();
    ByteString.Output many = ByteString.newOutput();
    ClientCall<byte[], WatchResponse> call =
        server.channel.newCall(
            ToolServiceGrpc.getWatchMethod().toBuilder(
                    new ResolveTest.Bytes(),
                    ToolServiceGrpc.getWatchMethod().getResponseMarshaller())
                .build(),
            CallOptions.DEFAULT);
    byte[] part = once.toByteArray();
    for (int bytes = 0; bytes < BYTES; bytes += part.length) {
      many.write(part, 0, part.length);
    }
    CompletableFuture<Status> end = EndOfCall.of(call);
    call.request(1);
    call.sendMessage(many.toByteString().toByteArray());
    call.halfClose();

    assertThat(end).isNotDone();
    assertThat(server.streams).hasToString("WatchStreams{open=1}");
    assertThat(server.payloads.held()).isZero();
  }

  /** Defect: nothing bounded what calls of the catalog held while they waited for Postgres. */
  @Test
  void aChangeHoldsItsRequestUntilItIsMade() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server.store.before =
        () -> {
          begun.countDown();
          awaitUninterruptibly(goOn);
        };
    UpdateToolRequest request =
        UpdateToolRequest.newBuilder()
            .setTool(
                ToolConversion.toProto(Samples.tool()).toBuilder()
                    .setDescription("x".repeat(16_000)))
            .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
            .build();
    Future<UpdateToolResponse> call =
        CatalogServiceGrpc.newFutureStub(server.channel).updateTool(request);
    begun.await();
    assertThat(server.payloads.held()).isEqualTo(request.getSerializedSize());

    call.cancel(true);
    assertThat(server.payloads.held()).as("it is carried out all the same").isPositive();
    goOn.countDown();
    server.calls.close();

    assertThat(server.payloads.held()).isZero();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
