package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Values;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionIds;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.UpstreamFailure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecuteTest {
  private final LocalServer server = new LocalServer();
  private final ToolServiceGrpc.ToolServiceBlockingStub stub =
      ToolServiceGrpc.newBlockingStub(server.channel);

  @AfterEach
  void close() {
    server.close();
  }

  private static ExecuteRequest.Builder request() {
    return ExecuteRequest.newBuilder().setSlug(Samples.SLUG).setSelector("^1");
  }

  @Test
  void jsonIsPassedThroughByteForByte() {
    String json = "{ \"a\" : 1.50, \"é\":\"\\u00e9\" }";

    ExecuteResponse response =
        stub.execute(request().setInput(Payload.newBuilder().setJson(json)).build());

    assertThat(server.executions.commands.getFirst().input().toString()).isEqualTo(json);
    assertThat(response.getOutput().getJson()).isEqualTo(json);
    assertThat(response.getVersion()).isEqualTo("1.1.0");
    assertThat(response.getDeprecated()).isTrue();
    assertThat(response.getTimings().getUpstream())
        .isEqualTo(Duration.newBuilder().setSeconds(4).build());
    assertThat(response.getTimings().getTotal())
        .isEqualTo(Duration.newBuilder().setSeconds(4).setNanos(11).build());
  }

  @Test
  void aValueIsAnsweredWithAValue() {
    ExecuteResponse response =
        stub.execute(request().setInput(Payload.newBuilder().setValue(Values.of("words"))).build());

    assertThat(server.executions.commands.getFirst().input().toString()).isEqualTo("\"words\"");
    assertThat(response.getOutput().getValue()).isEqualTo(Values.of("words"));
  }

  /** Defect: nothing told that the tool had been called, and what it had answered. */
  @Test
  void anOutputThatIsNoValueSaysWhatTheUpstreamAnswered() {
    Json deep = Json.of("[".repeat(40) + "]".repeat(40));
    server.executions.behaviour =
        _ -> CompletableFuture.completedFuture(FakeExecutions.result(deep));

    CallFailure failure =
        failure(request().setInput(Payload.newBuilder().setValue(Values.of(1))).build());

    assertThat(failure.code()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(failure.info().getReason()).isEqualTo("OUTPUT_INVALID");
    assertThat(failure.info().getMetadataMap()).containsEntry("pointer", "");
    assertThat(FailuresTest.detail(failure.status(), UpstreamFailure.class))
        .isEqualTo(
            UpstreamFailure.newBuilder()
                .setStatus(200)
                .setBodyExcerpt(deep.toString())
                .setAttempts(1)
                .build());
  }

  @Test
  void anAbsentInputIsTheEmptyObject() {
    assertThat(stub.execute(request().build()).getOutput().getJson()).isEqualTo("{}");
  }

  @Test
  void whatIsOnlyValidatedHasNoOutput() {
    assertThat(stub.execute(request().setValidateOnly(true).build()).hasOutput()).isFalse();
  }

  @Test
  void theShorterOfDeadlineAndTimeoutCounts() {
    long before = System.nanoTime();
    var _ =
        stub.withDeadlineAfter(300, TimeUnit.SECONDS)
            .execute(request().setTimeout(Duration.newBuilder().setSeconds(60)).build());
    var _ =
        stub.withDeadlineAfter(60, TimeUnit.SECONDS)
            .execute(request().setTimeout(Duration.newBuilder().setSeconds(300)).build());
    var _ = stub.execute(request().build());

    long minute = TimeUnit.SECONDS.toNanos(60);
    long deadlineByTimeout = server.executions.commands.get(0).deadlineNanos();
    long deadlineByCall = server.executions.commands.get(1).deadlineNanos();
    assertThat(deadlineByTimeout - before).isBetween(minute, 2 * minute);
    assertThat(deadlineByCall - before).isBetween(minute / 2, 2 * minute);
    assertThat(server.executions.commands.get(2).deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"0,1000000", "600,0"})
  void aTimeoutMayBeAMillisecondToTenMinutes(long seconds, int nanos) {
    Duration timeout = Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();

    assertThat(stub.execute(request().setTimeout(timeout).build()).hasOutput()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,999999", "600,1", "-1,0", "1,-1", "999999999999,0"})
  void aTimeoutOutOfRangeIsTheCallersFault(long seconds, int nanos) {
    CallFailure failure =
        failure(
            request()
                .setTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build());

    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.info().getMetadataMap()).containsEntry("field", "timeout");
    assertThat(server.executions.commands).isEmpty();
  }

  @Test
  void aCancelReachesTheExecution() {
    CompletableFuture<ExecutionResult> pending = new CompletableFuture<>();
    server.executions.behaviour = _ -> pending;
    var future = ToolServiceGrpc.newFutureStub(server.channel).execute(request().build());

    assertThat(future.cancel(true)).isTrue();

    assertThat(pending).isCancelled();
  }

  @Test
  void aFailureOfTheExecutionHasItsDetails() {
    server.executions.behaviour =
        _ ->
            CompletableFuture.failedFuture(
                ToolrackException.of(Reason.BREAKER_OPEN, "open").with("slug", Samples.SLUG));

    CallFailure failure = failure(request().build());

    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.info().getReason()).isEqualTo("BREAKER_OPEN");
    assertThat(failure.requestId()).isNotEmpty();
  }

  @Test
  void aDefectIsInternalAndTheServerGoesOn() {
    server.executions.behaviour =
        _ -> {
          throw new IllegalStateException("secret");
        };
    CallFailure failure = failure(request().build());

    assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.status().getMessage())
        .doesNotContain("secret")
        .contains(failure.requestId());
  }

  /** Defect: gRPC answered an error with a status of its own. */
  @ParameterizedTest
  @ValueSource(classes = {AssertionError.class, StackOverflowError.class})
  void anErrorIsInternalToo(Class<? extends Error> defect) {
    server.executions.behaviour =
        _ -> {
          throw defect == AssertionError.class ? new AssertionError() : new StackOverflowError();
        };
    CallFailure failure = failure(request().build());

    assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.info().getReason()).isEqualTo("INTERNAL");
    assertThat(failure.requestId()).isNotEmpty();
  }

  @Test
  void anOutputThatIsNoTextIsADefectAndNotAHang() {
    server.executions.behaviour =
        _ ->
            CompletableFuture.completedFuture(
                FakeExecutions.result(Json.utf8(new byte[] {(byte) 0xff})));

    assertThat(failure(request().build()).code()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void theRequestIdTravelsToTheExecutionAndBack() {
    Metadata headers = new Metadata();
    headers.put(RequestIds.HEADER, "call-7");
    AtomicReference<Metadata> replyHeaders = new AtomicReference<>();

    var _ =
        stub.withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(headers),
                MetadataUtils.newCaptureMetadataInterceptor(replyHeaders, new AtomicReference<>()))
            .execute(request().build());

    assertThat(server.executions.commands.getFirst().requestId()).isEqualTo("call-7");
    assertThat(server.executions.commands.getFirst().executionId()).isNull();
    assertThat(replyHeaders.get().get(RequestIds.HEADER)).isEqualTo("call-7");
  }

  @Test
  void aCallWithoutARequestIdIsNamedAfterItsExecution() {
    AtomicReference<Metadata> replyHeaders = new AtomicReference<>();

    var _ =
        stub.withInterceptors(
                MetadataUtils.newCaptureMetadataInterceptor(replyHeaders, new AtomicReference<>()))
            .execute(request().build());

    ExecuteCommand command = server.executions.commands.getFirst();
    assertThat(command.requestId())
        .isEqualTo(ExecutionIds.digits(Objects.requireNonNull(command.executionId())))
        .isEqualTo(replyHeaders.get().get(RequestIds.HEADER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "\u0001", ""})
  void aRequestIdThatCannotTravelIsReplaced(String given) {
    Metadata headers = new Metadata();
    headers.put(RequestIds.HEADER, given);

    assertThat(RequestIds.given(headers)).isNull();
    assertThat(RequestIds.of(headers)).matches("[0-9a-f]{32}");
  }

  private CallFailure failure(ExecuteRequest request) {
    return CallFailure.of(() -> stub.execute(request));
  }
}
