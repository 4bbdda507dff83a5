package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.SetChannelRequest;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
  private final Fixture fixture = new Fixture();
  private final FakeToolService server = fixture.tools;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void resolvesAgainWhileTheServerIsUnavailable() {
    server.tools.put("hash", 1L);
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE));
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(25));
    fixture.timer.runWaiting();
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(50));
    fixture.timer.runWaiting();
    assertThat(future.join().slug()).isEqualTo("hash");
    assertThat(server.resolves).hasSize(3);
  }

  @Test
  void comesBackWhenTheServerSays() {
    server.tools.put("hash", 1L);
    server.failures.add(
        Failures.of(Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE, Duration.ofSeconds(3)));
    var unused = fixture.client.async().resolve("hash");
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(3_025));
  }

  @Test
  void doesNotWaitBeyondItsDeadline() {
    server.failures.add(
        Failures.of(Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE, Duration.ofMinutes(2)));
    assertThatThrownBy(() -> fixture.client.resolve("hash"))
        .isInstanceOf(UnavailableException.class);
    assertThat(fixture.timer.delays()).isEmpty();
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void givesUpAfterItsAttempts() {
    for (int i = 0; i < 10; i++) {
      server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    }
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    while (!future.isDone()) {
      fixture.timer.runWaiting();
    }
    assertThat(server.resolves).hasSize(5);
    assertThat(future).isCompletedExceptionally();
  }

  @Test
  void cancellingEndsTheWait() {
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    future.cancel(true);
    assertThat(fixture.timer.delays()).isEmpty();
  }

  /** Guards against an attempt that goes on for nobody, because it was only just beginning. */
  @Test
  void cancellingEndsAnAttemptThatIsBeginning() {
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    server.silent = true;
    server.onResolve = () -> future.cancel(true);
    fixture.timer.runWaiting();
    assertThat(server.resolves).hasSize(2);
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void sendsNothingForACallThatIsCancelledJustWhenItsWaitIsOver() {
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    var unused = fixture.client.async().resolve("first");
    CompletableFuture<ResolvedTool> second = fixture.client.async().resolve("second");
    server.onResolve = () -> second.cancel(true);
    fixture.timer.runWaiting();
    assertThat(server.resolves)
        .extracting(ResolveRequest::getSlug)
        .containsExactly("first", "second", "first");
  }

  /** Guards against a later attempt that does not belong to the call which it is made for. */
  @Test
  void cancellingTheContextEndsALaterAttempt() {
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      CompletableFuture<ResolvedTool> future = resolveIn(context);
      server.silent = true;
      fixture.timer.runWaiting();
      assertThat(server.resolves).hasSize(2);
      assertThat(future).isNotDone();
      context.cancel(null);
      assertThat(future)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(CancelledException.class);
    }
    assertThat(server.cancelled).hasValue(1);
  }

  private CompletableFuture<ResolvedTool> resolveIn(Context context) {
    AtomicReference<CompletableFuture<ResolvedTool>> future = new AtomicReference<>();
    context.run(() -> future.set(fixture.client.async().resolve("hash")));
    return future.get();
  }

  @Test
  void closingEndsTheWaitWithAFailure() {
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    fixture.client.close();
    assertClosed(future);
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void aCallThatFailsAfterTheClientHasClosedSaysWhy() {
    server.tools.put("hash", 1L);
    server.beforeAnswer =
        () -> {
          fixture.client.close();
          throw Failures.of(Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE);
        };
    assertThatThrownBy(() -> fixture.client.resolve("hash"))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
  }

  /** Guards against a closed client that still acts on the channel that it was given. */
  @Test
  void closingSendsNothingThatWaits() {
    fixture.catalog.failures.add(Status.UNAVAILABLE.asRuntimeException());
    CompletableFuture<Long> mutation =
        fixture.client.async().catalog().setChannel("hash", "stable", "1.0.0");
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
    CompletableFuture<ExecutionResult> execution = fixture.client.async().execute("echo", "{}");
    fixture.client.close();
    assertClosed(mutation);
    assertClosed(execution);
    assertThat(fixture.catalog.requests).hasSize(1);
    assertThat(server.executes).hasSize(1);
  }

  @Test
  void aClosedClientSendsNothing() {
    fixture.client.close();
    AsyncToolrackClient client = fixture.client.async();
    assertClosed(client.execute("echo", "{}"));
    assertClosed(
        client.catalog().importTools(List.<ImportEntry>of().iterator(), ImportListener.none()));
    Recorder<BatchItem> batch = new Recorder<>(1);
    client.streamBatch(Batch.of(ToolCall.of("echo", "{}"))).subscribe(batch);
    assertThat(batch.failure).isInstanceOf(UnavailableException.class);
    Recorder<WatchEvent> watch = new Recorder<>(1);
    client.watch(WatchOptions.fromNow()).subscribe(watch);
    assertThat(watch.failure).isInstanceOf(UnavailableException.class);
    assertThat(fixture.headers).isEmpty();
  }

  private static void assertClosed(CompletableFuture<?> future) {
    assertThat(future)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(UnavailableException.class)
        .withMessage("The client is closed");
  }

  @Test
  void sendsAMutationAgainWithTheSameId() {
    fixture.catalog.failures.add(Status.UNAVAILABLE.asRuntimeException());
    CompletableFuture<Long> future =
        fixture.client.async().catalog().setChannel("hash", "stable", "1.0.0");
    fixture.timer.runWaiting();
    assertThat(future.join()).isEqualTo(fixture.catalog.revision.get());
    assertThat(fixture.catalog.requests).hasSize(2);
    assertThat(fixture.catalog.requests.get(1)).isEqualTo(fixture.catalog.requests.get(0));
    assertThat(((SetChannelRequest) fixture.catalog.requests.get(0)).getRequestId()).hasSize(36);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void readsAgainWhatAReplicaHasShed(Reason reason) {
    server.tools.put("hash", 1L);
    server.failures.add(Failures.of(Status.Code.RESOURCE_EXHAUSTED, reason));
    CompletableFuture<ResolvedTool> future = fixture.client.async().resolve("hash");
    fixture.timer.runWaiting();
    assertThat(server.resolves).hasSize(reason == Reason.ADMISSION_SHED ? 2 : 1);
    assertThat(future.isCompletedExceptionally()).isEqualTo(reason != Reason.ADMISSION_SHED);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void executesAgainOnlyWhereNothingCanHaveHappened(Reason reason) {
    boolean safe =
        reason == Reason.UPSTREAM_UNREACHABLE
            || reason == Reason.ADMISSION_SHED
            || reason == Reason.REVISION_NOT_REACHED
            || reason == Reason.SHUTTING_DOWN;
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, reason));
    CompletableFuture<ExecutionResult> future = fixture.client.async().execute("echo", "{}");
    fixture.timer.runWaiting();
    assertThat(server.executes).hasSize(safe ? 2 : 1);
    assertThat(future.isCompletedExceptionally()).isEqualTo(!safe);
  }

  /** A call whose fate is unknown, sent again, could pay a bill twice. */
  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"OK"},
      mode = EnumSource.Mode.EXCLUDE)
  void neverExecutesAgainWithoutAReason(Status.Code code) {
    server.failures.add(code.toStatus().asRuntimeException());
    CompletableFuture<ExecutionResult> future = fixture.client.async().execute("echo", "{}");
    assertThat(future).isCompletedExceptionally();
    assertThat(fixture.timer.delays()).isEmpty();
    assertThat(server.executes).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void neverSendsABatchAgain(Reason reason) {
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, reason));
    CompletableFuture<?> future =
        fixture.client.async().executeBatch(Batch.of(ToolCall.of("echo", "{}")));
    assertThat(future).isCompletedExceptionally();
    assertThat(server.batches).hasSize(1);
  }

  @Test
  void retriesNothingWhenSwitchedOff() {
    try (Fixture other = new Fixture(builder -> builder.retryPolicy(RetryPolicy.none()))) {
      other.tools.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
      assertThat(other.client.async().execute("echo", "{}")).isCompletedExceptionally();
      assertThat(other.timer.delays()).isEmpty();
    }
  }

  @Test
  void growsItsWaitsToTheLimit() {
    RetryPolicy policy = new RetryPolicy(9, Duration.ofMillis(10), Duration.ofMillis(35), 2);
    assertThat(policy.backoff(1, 0.5)).isEqualTo(Duration.ofMillis(5));
    assertThat(policy.backoff(2, 0.5)).isEqualTo(Duration.ofMillis(10));
    assertThat(policy.backoff(3, 0)).isEqualTo(Duration.ZERO);
    assertThat(policy.backoff(30_000, 0.5)).isEqualTo(Duration.ofNanos(17_500_000));
  }
}
