package dev.toolrack.cli.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamRequest;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchCommandTest {
  private final FakeServer fake = new FakeServer();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(fake)
            .maxInboundMessageSize(16 << 20)
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private CommandLineRun run(String calls, String... options) {
    return CommandLineRun.withInput(
        calls,
        Stream.concat(
                Stream.of("batch", "-", "--target", "localhost:" + server.getPort()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static String call(int number, String text) {
    return "{\"slug\":\"echo\",\"input\":[" + number + ",\"" + text + "\"]}";
  }

  private static String calls(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(number -> call(number, text))
        .collect(Collectors.joining("\n"));
  }

  /** Outputs beyond a total of 16 MiB were once lost after their tools had been called. */
  @Test
  void outputsHaveNoLimitTogetherAndStayInTheirOrder() {
    fake.padding = "x".repeat(40_000);
    CommandLineRun run = run(calls(900, "x"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .isEqualTo(
            IntStream.range(0, 900)
                .mapToObj(number -> "[" + number + ",\"x" + fake.padding + "\"]")
                .toList());
  }

  /** A file larger than one message once failed as a whole. */
  @Test
  void aRequestIsCutByItsBytesToo() {
    assertThat(run(calls(20, "x".repeat(1 << 20))).out()).hasLineCount(20);
    assertThat(fake.requests).hasSize(7).allMatch(request -> request.getSerializedSize() < 4 << 20);
    assertThat(run(calls(1, "x".repeat(7 << 20))).exitCode()).isZero();
  }

  @Test
  void aRequestIsCutByItsItems() {
    assertThat(run(calls(2_001, "x")).out()).hasLineCount(2_001);
    assertThat(fake.requests)
        .extracting(BatchExecuteRequest::getItemsCount)
        .containsExactly(1_000, 1_000, 1);
  }

  /** A longer timeout, which every other command accepts, once failed with INVALID_ARGUMENT. */
  @Test
  void theTimeOfABatchIsNoMoreThanAServerGives() {
    assertThat(run(call(1, "x"), "--timeout", "15m").exitCode()).isZero();
    assertThat(run(call(1, "x"), "--timeout", "7s").exitCode()).isZero();
    assertThat(fake.requests)
        .extracting(request -> request.getTimeout().getSeconds())
        .containsExactly(600L, 7L);
  }

  @Test
  void aLineThatFailsKeepsItsPlace() {
    CommandLineRun run =
        run(call(0, "x") + "\nnonsense\n" + call(2, "fails") + "\n" + call(3, "y"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.PARTLY_FAILED);
    assertThat(run.out()).isEqualTo("[0,\"x\"]\nnull\nnull\n[3,\"y\"]\n");
    assertThat(run.err())
        .contains("line 2: malformed JSON")
        .contains("line 3: echo: it failed")
        .endsWith("toolrack: 2 of 4 calls failed\n");
  }

  @Test
  void aResultThatABatchWhichBrokeOffDidNotGiveKeepsItsPlace() {
    fake.breakOffAfter = 2;
    CommandLineRun run = run(calls(4, "x"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.PARTLY_FAILED);
    assertThat(run.out()).isEqualTo("null\nnull\n[2,\"x\"]\n[3,\"x\"]\n");
    assertThat(run.err()).contains("line 1: echo: ", "line 2: echo: ");
  }

  @Test
  void aBatchThatBreaksOffSaysFromWhereOnThereIsNoResult() {
    fake.breakOffAfter = 2;
    fake.backwards = false;
    CommandLineRun run = run(calls(4, "x"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.out()).isEqualTo("[0,\"x\"]\n[1,\"x\"]\n");
    assertThat(run.err())
        .contains("there is no result from line 3 on; the calls up to line 4 may have been made");
    CommandLineRun json = run(calls(4, "x"), "-o", "json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(json.err()).hasLineCount(1).startsWith("{\"error\":{\"status\":\"UNAVAILABLE\"");
  }

  @Test
  void aBatchWithoutAnyResultFailsAsACallDoes() {
    fake.breakOffAfter = 0;
    CommandLineRun run = run(calls(4, "x"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).startsWith("toolrack: no Toolrack server answers at ");
  }

  /** Answers each call with its input and some padding. */
  private static final class FakeServer extends ToolServiceGrpc.ToolServiceImplBase {
    private final List<BatchExecuteRequest> requests = new CopyOnWriteArrayList<>();
    private volatile int breakOffAfter = Integer.MAX_VALUE;
    private volatile boolean backwards = true;
    private volatile String padding = "";

    @Override
    public void batchExecuteStream(
        BatchExecuteStreamRequest request, StreamObserver<BatchExecuteStreamResponse> observer) {
      BatchExecuteRequest batch = request.getBatch();
      requests.add(batch);
      int count = batch.getItemsCount();
      for (int sent = 0; sent < count; sent++) {
        int index = backwards ? count - 1 - sent : sent;
        if (sent == breakOffAfter) {
          observer.onError(new StatusRuntimeException(io.grpc.Status.UNAVAILABLE));
          return;
        }
        observer.onNext(
            BatchExecuteStreamResponse.newBuilder()
                .setIndex(index)
                .setResult(result(batch.getItems(index)))
                .build());
      }
      observer.onCompleted();
    }

    private BatchExecuteResult result(BatchExecuteItem item) {
      String input = item.getInput().getJson();
      return input.contains("fails")
          ? BatchExecuteResult.newBuilder()
              .setStatus(Status.newBuilder().setCode(Code.UNKNOWN_VALUE).setMessage("it failed"))
              .build()
          : BatchExecuteResult.newBuilder()
              .setResponse(
                  ExecuteResponse.newBuilder()
                      .setVersion("1.0.0")
                      .setOutput(
                          Payload.newBuilder().setJson(input.replace("\"]", padding + "\"]"))))
              .build();
    }
  }
}
