package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guards against imports that keep their room for as long as their callers send nothing more. */
class ImportStreamsTest {
  private static final long SECONDS = 30;

  /** One message, so large that it takes room. */
  private static final ImportToolsRequest LARGE =
      ImportToolsRequest.newBuilder()
          .addEntries(
              ImportEntry.newBuilder()
                  .setTool(Tool.newBuilder().setSlug("a"))
                  .setToolVersion(
                      ToolVersion.newBuilder()
                          .setVersion("1.0.0")
                          .setInputSchema("{\"title\":\"" + "x".repeat(100_000) + "\"}")))
          .build();

  private final LocalServer server = new LocalServer();
  private final FutureObserver<ImportToolsResponse> answer = new FutureObserver<>();
  private final StreamObserver<ImportToolsRequest> messages =
      CatalogServiceGrpc.newStub(server.channel).importTools(answer);

  @AfterEach
  void close() {
    server.close();
  }

  private void tick(int times) {
    for (int i = 0; i < times; i++) {
      server.imports.tick();
    }
  }

  private CallFailure failure() {
    assertThat(answer.future()).isCompletedExceptionally();
    return CallFailure.of((StatusRuntimeException) answer.future().exceptionNow());
  }

  @Test
  void endsAfterAMinuteOfSilenceAndSaysWhatIsStored() {
    messages.onNext(LARGE);
    server.calls.close(); // returns once the message is stored
    assertThat(server.payloads.held()).isPositive();
    tick(ImportStreams.MAX_SILENT_TICKS);
    assertThat(answer.future()).isNotDone();

    tick(1);

    assertThat(failure().code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(failure().info().getReason()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failure().info().getMetadataMap())
        .containsEntry("messages", "1")
        .containsEntry("timeout_ms", "60000");
    assertThat(server.payloads.held()).isZero();
    assertThat(server.imports).hasToString("ImportStreams{open=0}");
    assertThat(server.open).hasToString("OpenCalls{open=0}");
  }

  @Test
  void oneThatNeverSendsAnythingEndsToo() {
    tick(ImportStreams.MAX_SILENT_TICKS);
    assertThat(answer.future()).isNotDone();

    tick(1);

    assertThat(failure().info().getMetadataMap()).containsEntry("messages", "0");
  }

  @Test
  void whatWaitsForTheReplicaIsNotSilent() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server.store.before =
        () -> {
          begun.countDown();
          await(goOn);
        };
    tick(ImportStreams.MAX_SILENT_TICKS);
    messages.onNext(LARGE);
    await(begun);
    tick(10 * ImportStreams.MAX_SILENT_TICKS);
    assertThat(answer.future()).isNotDone();
    goOn.countDown();
    server.calls.close();

    tick(ImportStreams.MAX_SILENT_TICKS);
    messages.onCompleted();

    assertThat(answer.future().get(SECONDS, TimeUnit.SECONDS).getCreated()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneThatHasEndedIsNotKept() throws ExecutionException, InterruptedException {
    messages.onCompleted();
    assertThat(answer.future().get()).isEqualTo(ImportToolsResponse.getDefaultInstance());
    assertThat(server.imports).hasToString("ImportStreams{open=0}");

    messagesOfAnother().onError(Status.CANCELLED.asRuntimeException());
    assertThat(server.imports).hasToString("ImportStreams{open=0}");

    server.open.end();
    var _ = messagesOfAnother();
    assertThat(server.imports).hasToString("ImportStreams{open=0}");
  }

  private StreamObserver<ImportToolsRequest> messagesOfAnother() {
    return CatalogServiceGrpc.newStub(server.channel).importTools(new FutureObserver<>());
  }

  /** The next tick would not come. */
  @Test
  void oneThatCannotBeEndedDoesNotKeepOthersFromIt() {
    FakeCallObserver<ImportToolsResponse> first = new FakeCallObserver<>();
    FakeCallObserver<ImportToolsResponse> second = new FakeCallObserver<>();
    CatalogService catalog =
        new CatalogService(
            server.store, _ -> {}, server.snapshots, Duration.ofSeconds(2), System::nanoTime);
    for (FakeCallObserver<ImportToolsResponse> call : List.of(first, second)) {
      call.failing =
          () -> {
            throw new IllegalStateException("call already closed");
          };
      var _ = server.imports.open(catalog, server.calls, new Caller("default", "r", null), call);
    }

    tick(ImportStreams.MAX_SILENT_TICKS + 1);

    assertThat(first.failures).hasSize(1);
    assertThat(second.failures).hasSize(1);
    assertThat(server.imports).hasToString("ImportStreams{open=0}");
  }
}
