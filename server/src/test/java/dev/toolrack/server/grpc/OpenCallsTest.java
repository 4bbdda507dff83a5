package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchResolveRequest;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls end that a stop does not wait for. */
class OpenCallsTest {
  private static final long SECONDS = 30;

  private final LocalServer server = new LocalServer();
  private final ToolServiceGrpc.ToolServiceStub tools = ToolServiceGrpc.newStub(server.channel);
  private final CatalogServiceGrpc.CatalogServiceStub catalog =
      CatalogServiceGrpc.newStub(server.channel);
  private final List<CompletableFuture<ExecutionResult>> pending = server.executions.hold();

  OpenCallsTest() {
    server.snapshots.memory.put(Samples.key().toString(), Samples.head(42));
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** What a call ends with. */
  private static final class End<T> implements StreamObserver<T> {
    private final CompletableFuture<CallFailure> failure = new CompletableFuture<>();

    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable thrown) {
      failure.complete(CallFailure.of((StatusRuntimeException) thrown));
    }

    @Override
    public void onCompleted() {
      failure.completeExceptionally(new AssertionError("completed"));
    }

    void is(Status.Code code, String reason) throws Exception {
      CallFailure end = failure.get(SECONDS, TimeUnit.SECONDS);
      assertThat(end.code()).isEqualTo(code);
      assertThat(end.info().getReason()).isEqualTo(reason);
      assertThat(end.requestId()).isNotEmpty();
    }
  }

  private static BatchExecuteRequest batch() {
    return BatchExecuteRequest.newBuilder()
        .addItems(BatchExecuteItem.newBuilder().setSlug(Samples.SLUG))
        .build();
  }

  @Test
  void executionsMayHaveHadTheirEffect() throws Exception {
    End<Object> single = new End<>();
    End<Object> batch = new End<>();
    End<Object> streamed = new End<>();
    tools.execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build(), cast(single));
    tools.batchExecute(batch(), cast(batch));
    tools.batchExecuteStream(
        BatchExecuteStreamRequest.newBuilder().setBatch(batch()).build(), cast(streamed));

    server.open.end();

    single.is(Status.Code.UNKNOWN, "CUT_OFF");
    batch.is(Status.Code.UNKNOWN, "CUT_OFF");
    streamed.is(Status.Code.UNKNOWN, "CUT_OFF");
    assertThat(pending).hasSize(3).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void resolvesMayBeSentAgain() throws Exception {
    server.snapshots.memory.clear();
    server.snapshots.farther.put(Samples.key().toString(), new CompletableFuture<>());
    ResolveRequest request = ResolveRequest.newBuilder().setSlug(Samples.SLUG).build();
    End<Object> single = new End<>();
    End<Object> batch = new End<>();
    tools.resolve(request, cast(single));
    tools.batchResolve(BatchResolveRequest.newBuilder().addRequests(request).build(), cast(batch));

    server.open.end();

    single.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
    batch.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
  }

  /** The store stays in each call until {@code goOn}; tells of each that has come to it. */
  private CountDownLatch holdUp(int calls, CountDownLatch goOn) {
    CountDownLatch begun = new CountDownLatch(calls);
    server.store.before =
        () -> {
          begun.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    return begun;
  }

  @Test
  void callsOfTheCatalogMayBeSentAgain() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch begun = holdUp(1, goOn);
    End<Object> get = new End<>();
    catalog.getTool(GetToolRequest.newBuilder().setSlug(Samples.SLUG).build(), cast(get));
    End<ImportToolsResponse> imported = new End<>();
    StreamObserver<ImportToolsRequest> messages = catalog.importTools(imported);
    assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();

    server.open.end();

    get.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
    imported.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
    assertThat(messages).isNotNull();
    goOn.countDown();
  }

  /** Defect: whoever sent a change again elsewhere could find a later one undone by the first. */
  @Test
  void aChangeThatHasBegunMayYetBeMade() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch begun = holdUp(3, goOn);
    DeleteToolRequest.Builder delete = DeleteToolRequest.newBuilder().setSlug(Samples.SLUG);
    End<Object> change = new End<>();
    End<Object> repeatable = new End<>();
    End<ImportToolsResponse> imported = new End<>();
    catalog.deleteTool(delete.build(), cast(change));
    catalog.deleteTool(delete.setRequestId("once").build(), cast(repeatable));
    catalog
        .importTools(imported)
        .onNext(
            ImportToolsRequest.newBuilder()
                .addEntries(ImportEntry.newBuilder().setTool(Tool.newBuilder().setSlug("a")))
                .build());
    assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();

    server.open.end();

    change.is(Status.Code.UNKNOWN, "CUT_OFF");
    repeatable.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
    imported.is(Status.Code.UNKNOWN, "CUT_OFF");
    goOn.countDown();
  }

  /** Defect: it was made after its caller had been told that the replica is shutting down. */
  @Test
  void aChangeThatHasNotBegunNeverIs() throws Exception {
    server.open.end();
    End<Object> change = new End<>();
    catalog.deleteTool(DeleteToolRequest.newBuilder().setSlug(Samples.SLUG).build(), cast(change));

    change.is(Status.Code.UNAVAILABLE, "SHUTTING_DOWN");
    server.calls.close();
    assertThat(server.store.asked).isEmpty();
  }

  @Test
  void oneThatHasEndedIsNotKnownAnyMore() throws Exception {
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(Json.of("1")));
    var _ =
        ToolServiceGrpc.newBlockingStub(server.channel)
            .execute(ExecuteRequest.newBuilder().setSlug(Samples.SLUG).build());
    assertThat(server.open).hasToString("OpenCalls{open=0}");
  }

  @SuppressWarnings("unchecked")
  private static <T> StreamObserver<T> cast(End<?> end) {
    return (StreamObserver<T>) end;
  }
}
