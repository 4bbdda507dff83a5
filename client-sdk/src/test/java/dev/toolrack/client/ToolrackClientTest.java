package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ResolveRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ToolrackClientTest {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final Fixture fixture = new Fixture();
  private final ToolrackClient client = fixture.client;
  private final FakeToolService server = fixture.tools;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void resolvesToValues() {
    server.tools.put("word-count", 7L);
    ResolvedTool tool = client.resolve("word-count", Selector.range("^1"));
    assertThat(tool.slug()).isEqualTo("word-count");
    assertThat(tool.version()).isEqualTo("1.0.7");
    assertThat(tool.displayName()).isEqualTo("Name");
    assertThat(tool.description()).isEqualTo("What it does");
    assertThat(tool.inputSchema()).isEqualTo("{\"type\":\"object\"}");
    assertThat(tool.outputSchema()).isEmpty();
    assertThat(tool.annotations()).containsEntry("team", "text");
    assertThat(tool.deprecated()).isTrue();
    assertThat(tool.executable()).isFalse();
    assertThat(tool.matchedBy()).isEqualTo(MatchedBy.LATEST);
    assertThat(tool.served()).isEqualTo(Served.NEAR_CACHE);
    assertThat(tool.revision()).isEqualTo(7);
    assertThat(server.resolves.get(0).getSelector()).isEqualTo("^1");
  }

  @Test
  void resolvesAgainOnlyIfChanged() {
    server.tools.put("hash", 1L);
    String etag = client.resolve("hash").etag();
    assertThat(client.resolveIfChanged(ToolRef.of("hash"), etag)).isEmpty();
    server.tools.put("hash", 2L);
    assertThat(client.resolveIfChanged(ToolRef.of("hash"), etag))
        .hasValueSatisfying(tool -> assertThat(tool.revision()).isEqualTo(2));
  }

  @Test
  void resolvesManyWithAnOutcomeEach() {
    server.tools.put("hash", 1L);
    List<Outcome<ResolvedTool>> outcomes =
        client.batchResolve(List.of(ToolRef.of("hash"), ToolRef.of("gone")));
    assertThat(outcomes.get(0).orElseThrow().slug()).isEqualTo("hash");
    assertThat(outcomes.get(1).succeeded()).isFalse();
    assertThatThrownBy(() -> outcomes.get(1).orElseThrow())
        .isInstanceOf(ToolNotFoundException.class);
  }

  @Test
  void executesJsonTextByteForByte() {
    String input = "{ \"b\" : 1.00,\"a\":\"ü\" }";
    ExecutionResult result = client.execute("echo", input);
    assertThat(result.outputJson()).isEqualTo(input);
    assertThat(result.version()).isEqualTo("1.0.0");
    assertThat(result.attempts()).isEqualTo(1);
    assertThat(result.executionId()).endsWith("1");
    assertThat(result.timings().upstream()).isEqualTo(Duration.ofNanos(5));
    assertThat(result.timings().total()).isEqualTo(Duration.ofNanos(9));
    assertThat(result.toString()).doesNotContain("1.00");
  }

  @Test
  void executesWithoutInputAsTheEmptyObject() {
    assertThat(client.execute("echo", "").outputJson()).isEqualTo("{}");
  }

  @Test
  void validatesWithoutExecuting() {
    ValidationResult result = client.validate(ToolCall.of("echo", Selector.latest(), "{}"));
    assertThat(result.version()).isEqualTo("1.0.0");
    assertThat(server.executes.get(0).getValidateOnly()).isTrue();
    assertThat(server.executes.get(0).getSelector()).isEqualTo("latest");
  }

  @Test
  void executesBatchesWithAnOutcomeEach() {
    Batch batch =
        Batch.of(ToolCall.of("good", Selector.range("^1"), "1"), ToolCall.of("bad", "2"))
            .withMaxConcurrency(4)
            .withTimeout(Duration.ofSeconds(3));
    List<Outcome<ExecutionResult>> outcomes = client.executeBatch(batch);
    assertThat(outcomes.get(0).orElseThrow().outputJson()).isEqualTo("1");
    assertThat(outcomes.get(1).failure())
        .hasValueSatisfying(
            failure -> assertThat(failure).isInstanceOf(InvalidInputException.class));
    assertThat(server.batches.get(0).getItemsList())
        .extracting(BatchExecuteItem::getSelector)
        .containsExactly("^1", "");
    assertThat(server.batches.get(0).getMaxConcurrency()).isEqualTo(4);
    assertThat(server.batches.get(0).getTimeout().getSeconds()).isEqualTo(3);
  }

  @Test
  void theOptionsOfABatchDoNotDependOnTheirOrder() {
    Batch batch = Batch.of(ToolCall.of("good", "1"));
    assertThat(batch.withTimeout(Duration.ofSeconds(3)).withMaxConcurrency(4))
        .isEqualTo(batch.withMaxConcurrency(4).withTimeout(Duration.ofSeconds(3)));
  }

  @Test
  void sendsTheRequestIdAndSaysItOnFailure() {
    server.failures.add(Failures.of(Status.Code.INTERNAL, Reason.INTERNAL));
    assertThatThrownBy(
            () -> client.with(RequestOptions.none().withRequestId("req-1")).execute("echo", "{}"))
        .isInstanceOfSatisfying(
            ServerDefectException.class,
            failure -> assertThat(failure.requestId()).contains("req-1"));
    assertThat(fixture.headers.get(0).get(REQUEST_ID)).isEqualTo("req-1");
  }

  @Test
  void sendsTheRequestIdOfBatchesAndStreamsAndSaysItOnFailure() {
    AsyncToolrackClient named = client.with(RequestOptions.none().withRequestId("req-1")).async();
    Recorder<Object> batch = new Recorder<>(1);
    Recorder<Object> watch = new Recorder<>(1);
    server.failures.add(Failures.of(Status.Code.INVALID_ARGUMENT, Reason.INVALID_REQUEST));
    named.streamBatch(Batch.of(ToolCall.of("echo", "{}"))).subscribe(batch);
    server.failures.add(Failures.of(Status.Code.OUT_OF_RANGE, Reason.REVISION_COMPACTED));
    named.watch(WatchOptions.fromNow()).subscribe(watch);
    var unused = named.batchResolve(List.of());
    assertThat(List.of(batch, watch))
        .allSatisfy(
            recorder ->
                assertThat(recorder.failure)
                    .isInstanceOfSatisfying(
                        ToolrackException.class,
                        failure -> assertThat(failure.requestId()).contains("req-1")));
    assertThat(fixture.headers)
        .extracting(headers -> headers.get(REQUEST_ID))
        .containsExactly("req-1", "req-1", "req-1");
  }

  @Test
  void readsItsOwnWrites() {
    server.tools.put("hash", 1L);
    long revision = client.catalog().setChannel("hash", "stable", "1.0.0");
    client.resolve("hash");
    client.execute("hash", "{}");
    client.executeBatch(Batch.of(ToolCall.of("hash", "{}")));
    client.async().streamBatch(Batch.of(ToolCall.of("hash", "{}"))).subscribe(new Recorder<>(1));
    client.batchResolve(List.of(ToolRef.of("hash")));
    assertThat(server.resolves)
        .extracting(ResolveRequest::getMinRevision)
        .containsExactly(revision, revision);
    assertThat(server.executes.get(0).getMinRevision()).isEqualTo(revision);
    assertThat(server.batches)
        .extracting(BatchExecuteRequest::getMinRevision)
        .containsExactly(revision, revision);
    client.with(RequestOptions.none().withMinRevision(revision + 5)).resolve("hash");
    assertThat(server.resolves.get(2).getMinRevision()).isEqualTo(revision + 5);
  }

  /** Guards against a client that asks for a write for ever which a restore has undone. */
  @Test
  void forgetsAWriteThatTheDatabaseHasNoMore() {
    server.tools.put("hash", 1L);
    long revision = client.catalog().setChannel("hash", "stable", "1.0.0");
    fixture.catalog.revision.set(50);
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.REVISION_NOT_REACHED));
    var unused = client.async().execute("hash", "{}");
    client.execute("hash", "{}");
    assertThat(server.executes)
        .extracting(ExecuteRequest::getMinRevision)
        .containsExactly(revision, 50L);
  }

  private static Stream<Consumer<ToolrackClient>> batches() {
    Batch batch = Batch.of(ToolCall.of("not-reached", "{}"));
    return Stream.of(
        client -> client.batchResolve(List.of(ToolRef.of("not-reached"))),
        client -> client.executeBatch(batch),
        client -> client.async().streamBatch(batch).subscribe(new Recorder<>(1)));
  }

  @ParameterizedTest
  @MethodSource("batches")
  void forgetsAWriteThatABatchDidNotFind(Consumer<ToolrackClient> batch) {
    client.catalog().setChannel("hash", "stable", "1.0.0");
    fixture.catalog.revision.set(50);
    batch.accept(client);
    client.execute("hash", "{}");
    assertThat(server.executes.get(0).getMinRevision()).isEqualTo(50);
  }

  @Test
  void keepsAWriteThatAReplicaHasNotReached() {
    long revision = client.catalog().setChannel("hash", "stable", "1.0.0");
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.REVISION_NOT_REACHED));
    var unused = client.async().execute("hash", "{}");
    client.execute("hash", "{}");
    assertThat(server.executes.get(1).getMinRevision()).isEqualTo(revision);
  }

  @Test
  void readsWithoutItsOwnWritesWhereThatIsSwitchedOff() {
    try (Fixture other = new Fixture(builder -> builder.readYourWrites(false))) {
      other.tools.tools.put("hash", 1L);
      other.client.catalog().setChannel("hash", "stable", "1.0.0");
      other.client.resolve("hash");
      assertThat(other.tools.resolves.get(0).getMinRevision()).isZero();
    }
  }

  @Test
  void cancellingAFutureCancelsTheRpc() {
    server.silent = true;
    CompletableFuture<ExecutionResult> future = client.async().execute("echo", "{}");
    assertThat(future).isNotDone();
    future.cancel(true);
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void interruptingTheThreadCancelsTheRpc() throws InterruptedException {
    server.silent = true;
    CountDownLatch called = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              called.countDown();
              try {
                client.execute("echo", "{}");
              } catch (ToolrackException e) {
                if (Thread.currentThread().isInterrupted()) {
                  thrown.set(e);
                }
              }
            });
    thread.start();
    called.await();
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(CancelledException.class);
  }

  /** Guards against a batch that loses the results of calls that had the time they were given. */
  @Test
  void aBatchLivesLongerThanItsTimeout() {
    Batch batch = Batch.of(ToolCall.of("good", "1")).withTimeout(Duration.ofMinutes(10));
    client.executeBatch(batch);
    try (ResultStream<BatchItem> items = client.streamBatch(batch)) {
      items.next();
    }
    assertThat(server.batchDeadlines)
        .hasSize(2)
        .allSatisfy(
            deadline -> assertThat(deadline.timeRemaining(TimeUnit.SECONDS)).isBetween(500L, 605L));
  }

  @Test
  void aBatchLivesNoLongerThanItsOwnDeadline() {
    client
        .with(RequestOptions.none().withDeadline(Duration.ofMinutes(2)))
        .executeBatch(Batch.of(ToolCall.of("good", "1")).withTimeout(Duration.ofMinutes(10)));
    assertThat(server.batchDeadlines)
        .singleElement()
        .satisfies(
            deadline -> assertThat(deadline.timeRemaining(TimeUnit.SECONDS)).isLessThan(121));
  }

  @Test
  void failsWhenItsDeadlinePasses() {
    server.silent = true;
    assertThatThrownBy(
            () ->
                client
                    .with(RequestOptions.none().withDeadline(Duration.ofMillis(20)))
                    .execute("echo", "{}"))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void failsWhenTheDefaultDeadlinePasses() {
    try (Fixture other = new Fixture(b -> b.defaultDeadline(Duration.ofMillis(20)))) {
      other.tools.silent = true;
      assertThatThrownBy(() -> other.client.resolve("hash"))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void theDeadlineOfTheContextHoldsOverALongerOne() throws Exception {
    server.silent = true;
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (var context = Context.current().withDeadlineAfter(20, TimeUnit.MILLISECONDS, timer)) {
      CompletableFuture<ExecutionResult> future =
          context.call(
              () ->
                  client
                      .with(RequestOptions.none().withDeadline(Duration.ofHours(1)))
                      .async()
                      .execute("echo", "{}"));
      assertThatThrownBy(future::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(DeadlineExceededException.class);
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void leavesAGivenChannelOpen() {
    client.close();
    assertThat(fixture.channel.isShutdown()).isFalse();
  }

  @Test
  void closingAViewClosesNothing() {
    server.tools.put("hash", 1L);
    client.with(RequestOptions.none().withRequestId("r")).close();
    assertThat(client.resolve("hash").slug()).isEqualTo("hash");
  }

  @Test
  void failsInTheStackOfTheCaller() {
    assertThatThrownBy(() -> client.resolve("gone"))
        .isInstanceOf(ToolNotFoundException.class)
        .satisfies(
            failure ->
                assertThat(failure.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName())));
  }

  @Test
  void readsStatisticsAndAdministers() {
    assertThat(
            client
                .statistics()
                .streamExecutions(dev.toolrack.v1.ListExecutionsRequest.getDefaultInstance())
                .map(dev.toolrack.v1.Execution::getExecutionId))
        .containsExactly("1", "2");
    assertThat(
            client
                .statistics()
                .toolStatistics(
                    dev.toolrack.v1.GetToolStatisticsRequest.newBuilder().setSlug("hash").build())
                .getSlug())
        .isEqualTo("hash");
    assertThat(client.admin().cluster().getRevision()).isEqualTo(7);
    assertThat(client.admin().invalidateTool("hash")).isEqualTo(1);
    assertThat(client.admin().invalidatePrefix("ha")).isEqualTo(2);
    assertThat(client.admin().invalidateAll()).isEqualTo(3);
  }
}
