package dev.toolrack.server.execution;

import static dev.toolrack.server.execution.InMemoryPipeline.ENDPOINT;
import static dev.toolrack.server.execution.InMemoryPipeline.failure;
import static dev.toolrack.server.execution.InMemoryPipeline.policy;
import static dev.toolrack.server.execution.InMemoryPipeline.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.execution.ToolInvoker.Cancellation;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an execution says of its end, whichever that is, and that nothing goes on after it. */
final class ExecutionEndsTest {
  private static final String CHECKED = "{\"type\":\"object\"}";

  private final InMemoryPipeline memory = new InMemoryPipeline(10);
  private final FakeTime time = memory.time;
  private final FakeInvoker upstream = memory.upstream;
  private final InMemoryCatalog catalog = memory.catalog;

  private ExecuteCommand command(String selector, String input, boolean validateOnly) {
    long deadline = time.getAsLong() + Duration.ofSeconds(1).toNanos();
    return InMemoryPipeline.command("tool", selector, input, deadline, validateOnly);
  }

  private CompletableFuture<ExecutionResult> start() {
    return memory.pipeline.execute(command("", "{}", false));
  }

  private ExecutionRecord onlyRecord() {
    assertThat(memory.records).hasSize(1);
    return memory.records.getFirst();
  }

  @Test
  void aVersionWithoutEndpointCanBeValidatedAlone() {
    catalog.put("tool", CHECKED, null, Policy.DEFAULT);

    assertThat(memory.pipeline.execute(command("", "{}", true)).join().output()).isNull();
    ToolrackException failure = failure(start());
    assertThat(failure.reason()).isEqualTo(Reason.NO_ENDPOINT);
    assertThat(failure.metadata()).containsEntry("slug", "tool").containsEntry("version", "1.0.0");
  }

  @Test
  void saysWhetherTheVersionIsDeprecated() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    upstream.replyAtOnce("1");
    assertThat(start().join().deprecated()).isFalse();

    catalog.deprecate("tool");
    assertThat(memory.pipeline.execute(command("1.0.0", "{}", false)).join().deprecated()).isTrue();
  }

  @Test
  void saysHowLongTheOutputTookAfterTheReply() {
    catalog.put("tool", "", CHECKED, ENDPOINT, policy(Duration.ofSeconds(1), 1, true));
    CompletableFuture<ExecutionResult> execution = start();
    time.pass(Duration.ofMillis(40));
    memory.whileValidating = () -> time.pass(Duration.ofMillis(7));
    upstream.last().reply("{}");

    assertThat(execution.join().timings()).isEqualTo(new Timings(0, 0, 0, 40_000_000, 7_000_000));
  }

  @Test
  void whatTheUpstreamAnsweredIsToldWithTheAttempts() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> execution = start();
    upstream
        .last()
        .fail(
            ToolrackException.of(Reason.UPSTREAM_FAILED, "status 503")
                .withUpstream(new UpstreamReply(503, "text/plain", "busy", 0)));

    assertThat(failure(execution).upstream())
        .contains(new UpstreamReply(503, "text/plain", "busy", 1));
    assertThat(onlyRecord().failure()).isEqualTo(Reason.UPSTREAM_FAILED);
    assertThat(onlyRecord().upstreamStatus()).isEqualTo(503);
    assertThat(memory.admission.inFlight()).isZero();
    assertThat(upstream.last().cancelled()).as("it has ended").isNull();
  }

  @Test
  void anOpenBreakerNamesTheTool() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> execution = start();
    upstream.last().fail(ToolrackException.of(Reason.BREAKER_OPEN, "left alone"));

    assertThat(failure(execution).metadata()).containsEntry("slug", "tool");
  }

  /** Guards against a call without an end where the resolution has none. */
  @Test
  void aResolutionThatDoesNotComeEndsWithTheDeadline() {
    CompletableFuture<ExecutionResult> execution =
        memory.pipeline.execute(command("", "{}", false), new CompletableFuture<>());
    assertThat(execution).isNotDone();

    time.pass(Duration.ofSeconds(1));

    assertThat(failure(execution).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(onlyRecord().version()).isEmpty();
  }

  @Test
  void aResolutionThatIsCancelledIsNoDefect() {
    CompletableFuture<Resolution> resolution = new CompletableFuture<>();
    CompletableFuture<ExecutionResult> execution =
        memory.pipeline.execute(command("", "{}", false), resolution);

    resolution.cancel(false);

    assertThat(failure(execution).reason()).isEqualTo(Reason.CANCELLED);
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aLargeInputTakesRoomWhileItsToolIsResolvedForMany() {
    CompletableFuture<Resolution> resolution = new CompletableFuture<>();
    var _ = memory.pipeline.execute(command("", text(60_000), false), resolution);
    assertThat(memory.payloads.held()).isEqualTo(60_000);

    assertThat(
            failure(memory.pipeline.execute(command("", text(60_000), false), resolution)).reason())
        .isEqualTo(Reason.ADMISSION_SHED);
    time.pass(Duration.ofSeconds(1));
    assertThat(memory.payloads.held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDefectIsAnOutcomeToo(boolean deep) {
    catalog.put("tool", CHECKED, ENDPOINT, Policy.DEFAULT);
    memory.whileValidating =
        () -> {
          if (deep) {
            throw new StackOverflowError();
          }
          throw new IllegalStateException("a defect");
        };

    ToolrackException failure = failure(start());

    assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
    assertThat(failure.metadata()).containsEntry("request_id", "request-1");
    assertThat(onlyRecord().failure()).isEqualTo(Reason.INTERNAL);
  }

  /** Guards against a call that goes on for nobody. */
  @Test
  void aCancelWhileTheCallIsBeingStartedReachesIt() {
    catalog.put("tool", CHECKED, ENDPOINT, Policy.DEFAULT);
    List<Runnable> waiting = new ArrayList<>();
    memory.preparations = waiting::add;
    CompletableFuture<ExecutionResult> execution = start();
    upstream.duringStart(() -> execution.cancel(false));

    waiting.getFirst().run();

    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_CALLER);
    assertThat(onlyRecord().failure()).isEqualTo(Reason.CANCELLED);
    assertThat(memory.admission.inFlight()).isZero();
    assertThat(time.scheduled()).isZero();
    assertThat(execution.cancel(false)).isTrue();
  }

  @Test
  void aCancelAfterTheReplyDoesNotReachTheUpstream() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    upstream.replyAtOnce("1");
    assertThat(start()).isCompleted();
    List<Runnable> waiting = new ArrayList<>();
    memory.preparations = waiting::add;
    upstream.replyAtOnce(text(70_000));
    CompletableFuture<ExecutionResult> execution = start();

    assertThat(execution.cancel(false)).isTrue();

    assertThat(upstream.last().cancelled()).isNull();
    waiting.forEach(Runnable::run);
    assertThat(memory.records)
        .extracting(ExecutionRecord::failure)
        .containsExactly(null, Reason.CANCELLED);
    assertThat(memory.payloads.held()).isZero();
  }

  @Test
  void anExecutionThatHasEndedCannotBeCancelled() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    upstream.replyAtOnce("1");
    CompletableFuture<ExecutionResult> execution = start();

    assertThat(execution.cancel(false)).isFalse();
    assertThat(Objects.requireNonNull(execution.join().output())).hasToString("1");
    assertThat(memory.records).hasSize(1);
  }

  @Test
  void roomIsTakenForRepliesAsLargeAsThoseBeforeAndLessEachTimeThatTheyAreSmall() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    for (long expected : List.of(0L, 64_000L, 56_000L)) {
      var _ = start();
      assertThat(memory.payloads.held()).isEqualTo(expected);
      upstream.last().reply(expected == 0 ? text(64_000) : "1");
      assertThat(memory.payloads.held()).isZero();
    }
  }
}
