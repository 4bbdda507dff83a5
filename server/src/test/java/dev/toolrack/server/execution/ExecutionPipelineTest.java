package dev.toolrack.server.execution;

import static dev.toolrack.server.execution.InMemoryPipeline.ENDPOINT;
import static dev.toolrack.server.execution.InMemoryPipeline.command;
import static dev.toolrack.server.execution.InMemoryPipeline.failure;
import static dev.toolrack.server.execution.InMemoryPipeline.policy;
import static dev.toolrack.server.execution.InMemoryPipeline.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.ToolInvoker.Cancellation;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ExecutionPipelineTest {
  private final InMemoryPipeline memory = new InMemoryPipeline(2);
  private final FakeTime time = memory.time;
  private final FakeInvoker upstream = memory.upstream;
  private final InMemoryCatalog catalog = memory.catalog;
  private final List<ExecutionRecord> records = memory.records;
  private final InFlightLimit admission = memory.admission;
  private final PayloadBudget payloads = memory.payloads;

  private CompletableFuture<ExecutionResult> start(String slug, String input) {
    return memory.start(slug, input);
  }

  private CompletableFuture<ExecutionResult> start(
      String slug, String input, long deadlineNanos, boolean validateOnly) {
    return memory.pipeline.execute(command(slug, "", input, deadlineNanos, validateOnly));
  }

  @Test
  void stagesAddUpToTheTotal() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> execution = start("tool", "{}");
    time.pass(Duration.ofMillis(40));
    upstream.last().reply("{\"ok\":true}");

    ExecutionResult result = execution.join();

    assertThat(Objects.requireNonNull(result.output())).hasToString("{\"ok\":true}");
    assertThat(result.timings()).isEqualTo(new Timings(0, 0, 0, 40_000_000, 0));
    assertThat(UUID.fromString(result.executionId()).version()).isEqualTo(7);
    assertThat(records)
        .containsExactly(
            new ExecutionRecord(
                UUID.fromString(result.executionId()),
                InMemoryCatalog.TENANT,
                "tool",
                "1.0.0",
                Instant.EPOCH,
                40_000_000,
                40_000_000,
                null,
                200,
                1,
                2,
                11,
                "request-1"));
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void takesTheIdentifierAfterWhichItsCallIsNamed() {
    catalog.put("tool", "{\"type\":\"object\"}", ENDPOINT, Policy.DEFAULT);
    UUID id = ExecutionIds.next(Clock.systemUTC());
    CompletableFuture<ExecutionResult> execution =
        memory.pipeline.execute(
            new ExecuteCommand(
                InMemoryCatalog.TENANT,
                "tool",
                "",
                Json.of("{}"),
                Long.MAX_VALUE,
                false,
                0,
                ExecutionIds.digits(id),
                id));
    upstream.last().reply("{}");

    assertThat(execution.join().executionId()).isEqualTo(id.toString());
    assertThat(records).singleElement().returns("", ExecutionRecord::requestId);
  }

  @Test
  void validatesOnlyWithoutTouchingTheUpstreamOrTheRecord() {
    catalog.put("tool", "{\"type\":\"object\"}", ENDPOINT, Policy.DEFAULT);

    assertThat(start("tool", "{}", Long.MAX_VALUE, true).join().output()).isNull();
    assertThat(failure(start("tool", "[]", Long.MAX_VALUE, true)).reason())
        .isEqualTo(Reason.INPUT_SCHEMA_VIOLATION);

    assertThat(upstream.attempts()).isEmpty();
    assertThat(records).isEmpty();
  }

  @Test
  void endsAtTheCallersDeadlineOrThePolicysTimeout() {
    catalog.put("tool", "", ENDPOINT, policy(Duration.ofSeconds(5), 10, false));
    CompletableFuture<ExecutionResult> short_ =
        start("tool", "{}", time.getAsLong() + Duration.ofSeconds(1).toNanos(), false);
    CompletableFuture<ExecutionResult> long_ =
        start("tool", "{}", time.getAsLong() + Duration.ofSeconds(60).toNanos(), false);

    time.pass(Duration.ofSeconds(1));
    assertThat(failure(short_).metadata()).containsEntry("timeout_ms", "1000");
    assertThat(upstream.attempts().getFirst().cancelled()).isEqualTo(Cancellation.BY_DEADLINE);
    assertThat(long_).isNotDone();
    time.pass(Duration.ofSeconds(4));
    assertThat(failure(long_).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(admission.inFlight()).isZero();
    assertThat(failure(start("tool", "{}", time.getAsLong(), false)).reason())
        .isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(upstream.attempts()).hasSize(2);
  }

  /** Defect: the upstream was called after the caller was told that the time was over. */
  @Test
  void nothingIsSentWhenValidationTookAllTheTime() {
    catalog.put("tool", "{\"type\":\"object\"}", ENDPOINT, policy(Duration.ofSeconds(5), 1, false));
    memory.whileValidating = () -> time.pass(Duration.ofSeconds(5));

    assertThat(failure(start("tool", "{}")).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);

    assertThat(upstream.attempts()).isEmpty();
    assertThat(time.scheduled()).isZero();
    assertThat(admission.inFlight()).isZero();
    memory.whileValidating = () -> {};
    var _ = start("tool", "{}");
    assertThat(failure(start("tool", "{}")).reason()).isEqualTo(Reason.TOOL_CONCURRENCY_EXHAUSTED);
    assertThat(upstream.attempts()).hasSize(1);
  }

  @Test
  void nothingIsSentForACallerWhoLeftDuringValidation() {
    catalog.put("tool", "{\"type\":\"object\"}", ENDPOINT, Policy.DEFAULT);
    List<Runnable> waiting = new ArrayList<>();
    memory.preparations = waiting::add;
    CompletableFuture<ExecutionResult> execution = start("tool", "{}");
    memory.whileValidating = () -> execution.cancel(true);

    waiting.getFirst().run();

    assertThat(upstream.attempts()).isEmpty();
    assertThat(records).extracting(ExecutionRecord::failure).containsExactly(Reason.CANCELLED);
    assertThat(admission.inFlight()).isZero();
  }

  /** Defect: the time began to count when a thread was found. */
  @Test
  void theTimeGoesOnWhileAThreadIsWaitedFor() {
    catalog.put("tool", "", ENDPOINT, policy(Duration.ofSeconds(5), 1, false));
    List<Runnable> waiting = new ArrayList<>();
    memory.preparations = waiting::add;
    CompletableFuture<ExecutionResult> mayTake2 =
        start("tool", text(70_000), time.getAsLong() + Duration.ofSeconds(2).toNanos(), false);
    CompletableFuture<ExecutionResult> mayTake5 = start("tool", "{}");

    time.pass(Duration.ofSeconds(2));
    assertThat(failure(mayTake2).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(payloads.held()).isZero();
    assertThat(mayTake5).isNotDone();
    time.pass(Duration.ofSeconds(3));
    assertThat(failure(mayTake5).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);

    waiting.forEach(Runnable::run);
    assertThat(upstream.attempts()).isEmpty();
    assertThat(time.scheduled()).isZero();
    assertThat(records).hasSize(2);
  }

  @Test
  void aLargeReplyIsReadOnAThreadOfItsOwn() {
    catalog.put("tool", "", ENDPOINT, policy(Duration.ofSeconds(5), 1, false));
    var _ = start("tool", "{}").cancel(false);
    List<Runnable> waiting = new ArrayList<>();
    memory.preparations = waiting::add;
    CompletableFuture<ExecutionResult> read = start("tool", "{}");
    upstream.last().reply(text(70_000));
    assertThat(read).isNotDone();
    waiting.getLast().run();
    assertThat(read).isCompleted();

    CompletableFuture<ExecutionResult> late = start("tool", "{}");
    upstream.last().reply(text(70_000));
    time.pass(Duration.ofSeconds(5));
    assertThat(failure(late).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    waiting.getLast().run();
    assertThat(admission.inFlight()).isZero();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aReplyAfterTheEndChangesNothing() {
    catalog.put("tool", "", ENDPOINT, policy(Duration.ofSeconds(5), 10, false));
    CompletableFuture<ExecutionResult> execution = start("tool", "{}");
    time.pass(Duration.ofSeconds(5));

    upstream.last().reply("1");

    assertThat(failure(execution).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(records).hasSize(1);
    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void shedsWhatIsTooMuch() {
    catalog.put("narrow", "", ENDPOINT, policy(Duration.ofSeconds(5), 1, false));
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> first = start("narrow", "{}");

    ToolrackException exhausted = failure(start("narrow", "{}"));
    assertThat(exhausted.reason()).isEqualTo(Reason.TOOL_CONCURRENCY_EXHAUSTED);
    assertThat(exhausted.metadata()).containsEntry("limit", "1");
    assertThat(exhausted.retryAfter()).isPresent();
    var _ = start("tool", "{}");
    ToolrackException shed = failure(start("tool", "{}"));
    assertThat(shed.reason()).isEqualTo(Reason.ADMISSION_SHED);
    assertThat(shed.metadata()).containsEntry("limit", "2");
    assertThat(shed.retryAfter()).isPresent();

    upstream.attempts().getFirst().reply("1");
    assertThat(first).isCompleted();
    var _ = start("narrow", "{}");
    assertThat(upstream.attempts()).hasSize(3);
  }

  /** Defect: calls in flight were forgotten with the version's place in memory. */
  @Test
  void aVersionThatIsReadAnewKnowsItsCallsInFlight() {
    catalog.put("narrow", "", ENDPOINT, policy(Duration.ofSeconds(5), 1, false));
    CompletableFuture<ExecutionResult> first = start("narrow", "{}");

    catalog.reloadVersions();

    assertThat(failure(start("narrow", "{}")).reason())
        .isEqualTo(Reason.TOOL_CONCURRENCY_EXHAUSTED);
    upstream.last().reply("1");
    assertThat(first).isCompleted();
    var _ = start("narrow", "{}");
    assertThat(upstream.attempts()).hasSize(2);
  }

  @Test
  void aCancelReachesTheUpstream() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> execution = start("tool", "{}");

    assertThat(execution.cancel(true)).isTrue();

    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_CALLER);
    assertThat(records).extracting(ExecutionRecord::failure).containsExactly(Reason.CANCELLED);
    assertThat(admission.inFlight()).isZero();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aCancelAtTheDeadlineIsTheDeadlines() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> execution =
        start("tool", "{}", time.getAsLong() + Duration.ofSeconds(1).toNanos(), false);
    time.pass(Duration.ofMillis(998));

    execution.cancel(true);

    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_DEADLINE);
    assertThat(records)
        .extracting(ExecutionRecord::failure)
        .containsExactly(Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void checksTheOutputWhereThePolicySaysSo() {
    catalog.put(
        "tool", "", "{\"required\":[\"a\"]}", ENDPOINT, policy(Duration.ofSeconds(5), 10, true));
    CompletableFuture<ExecutionResult> good = start("tool", "{}");
    upstream.last().reply("{\"a\":1}");
    CompletableFuture<ExecutionResult> bad = start("tool", "{}");
    upstream.last().reply("{}");

    assertThat(good).isCompleted();
    assertThat(failure(bad))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.OUTPUT_INVALID);
              assertThat(e.upstream()).isPresent();
              assertThat(e.violations()).hasSize(1);
            });
  }

  @Test
  void aBrokenVersionFailsClearly() {
    catalog.put("tool", "{\"type\":1}", ENDPOINT, Policy.DEFAULT);

    assertThat(failure(start("tool", "{}")).reason()).isEqualTo(Reason.SCHEMA_REFUSED);
    assertThat(failure(start("unknown version?", "{}")).reason()).isEqualTo(Reason.INVALID_REQUEST);
    assertThat(records).hasSize(2);
  }

  @Test
  void largeInputsAreShedWhereTheyWouldFillTheHeap() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> first = start("tool", text(60_000));
    assertThat(payloads.held()).isEqualTo(60_000);

    ToolrackException shed = failure(start("tool", text(60_000)));

    assertThat(shed.reason()).isEqualTo(Reason.ADMISSION_SHED);
    assertThat(shed.metadata()).containsEntry("limit_bytes", "100000");
    assertThat(shed.retryAfter()).isPresent();
    assertThat(upstream.attempts()).as("nothing was sent").hasSize(1);
    assertThat(admission.inFlight()).isEqualTo(1);
    assertThat(start("tool", text(4_000))).as("small ones have room").isNotDone();

    upstream.attempts().getFirst().reply("{}");
    assertThat(first).isCompleted();
    assertThat(payloads.held()).isZero();
  }

  @Test
  void aReplyHasRoomUntilWhoeverWaitsHasTakenIt() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    List<Long> heldOnCompletion = new ArrayList<>();
    CompletableFuture<ExecutionResult> execution = start("tool", "{}");
    var _ = execution.thenRun(() -> heldOnCompletion.add(payloads.held()));

    assertThat(upstream.last().receive(4_000)).isTrue();
    assertThat(payloads.held()).isZero();
    assertThat(upstream.last().receive(30_000)).isTrue();
    assertThat(upstream.last().receive(50_000)).isTrue();
    assertThat(payloads.held()).isEqualTo(50_000);
    upstream.last().reply(text(50_000));

    assertThat(execution).isCompleted();
    assertThat(heldOnCompletion).containsExactly(50_000L);
    assertThat(payloads.held()).isZero();
  }

  @Test
  void aVersionWithLargeRepliesTakesRoomBeforeItCalls() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    var _ = start("tool", "{}");
    assertThat(upstream.last().receive(120_000)).as("more than there is").isFalse();
    upstream.last().fail(ToolrackException.of(Reason.UPSTREAM_TOO_LARGE, "no room"));
    assertThat(payloads.held()).isZero();

    assertThat(failure(start("tool", "{}")).reason()).isEqualTo(Reason.ADMISSION_SHED);
    assertThat(upstream.attempts()).hasSize(1);
  }

  private static String objects(int count) {
    return "[{}" + ",{}".repeat(count - 1) + "]";
  }

  /**
   * Defect: nothing bounded the trees that are checked, up to 28 times the bytes of their texts.
   */
  @Test
  void theTreeOfALargeInputTakesRoomWhileItIsChecked() {
    catalog.put("tool", "{\"type\":\"array\"}", ENDPOINT, Policy.DEFAULT);
    String input = objects(30_000);
    long tree = TreeRoom.bytes(input.getBytes(StandardCharsets.UTF_8));
    assertThat(tree).isGreaterThan(30_000 * 77L);

    ToolrackException never = failure(start("tool", input));

    assertThat(never.reason()).isEqualTo(Reason.INPUT_TOO_LARGE);
    assertThat(never.metadata()).containsEntry("bytes", Long.toString(tree));
    assertThat(upstream.attempts()).isEmpty();
    assertThat(payloads.held()).isZero();
  }

  @Test
  void theTreeOfASmallInputTakesNone() {
    catalog.put("tool", "{\"type\":\"array\"}", ENDPOINT, Policy.DEFAULT);
    memory.whileValidating = () -> assertThat(payloads.held()).isEqualTo(60_001);

    var _ = start("tool", objects(20_000));

    assertThat(upstream.attempts()).hasSize(1);
  }

  @Test
  void whoGivesUpGivesItsRoomBack() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> cancelled = start("tool", text(20_000));
    assertThat(upstream.last().receive(30_000)).isTrue();
    cancelled.cancel(false);
    assertThat(payloads.held()).isZero();
    assertThat(upstream.last().receive(40_000)).isTrue();
    assertThat(payloads.held()).as("nobody waits for it").isZero();

    catalog.put("late", "", ENDPOINT, Policy.DEFAULT);
    var _ = start("late", text(30_000), time.getAsLong() + 1_000, false);
    assertThat(payloads.held()).isEqualTo(30_000);
    time.pass(Duration.ofNanos(1_000));
    assertThat(payloads.held()).isZero();
  }

  /** Defect: an upstream that was late in the middle of its reply was not late to its breaker. */
  @Test
  void whatComesAfterTheDeadlineDoesNotLackRoom() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    var _ = start("tool", "{}", time.getAsLong() + 1_000, false);
    time.pass(Duration.ofNanos(1_000));

    assertThat(upstream.last().receive(1)).isTrue();
  }
}
