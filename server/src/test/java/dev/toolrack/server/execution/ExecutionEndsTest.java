package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.execution.ToolInvoker.Cancellation;
import dev.toolrack.server.execution.schema.JsonSchemaCompiler;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.failure.Violation;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import dev.toolrack.server.testing.PipelineForTests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an execution says of its end, whichever that is, and that nothing goes on after it. */
final class ExecutionEndsTest {
  private static final Endpoint ENDPOINT = InMemoryCatalog.post("http://h/");
  private static final String CHECKED = "{\"type\":\"object\"}";

  private final FakeTime time = new FakeTime();
  private final FakeInvoker upstream = new FakeInvoker();
  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final List<ExecutionRecord> records = new ArrayList<>();
  private final InFlightLimit admission = new InFlightLimit(10);
  private final PayloadBudget payloads = new PayloadBudget(100_000);
  private final SchemaCompiler schemas = new JsonSchemaCompiler(new JsonReader());
  private Executor preparations = Runnable::run;
  private Runnable whileValidating = () -> {};
  private final ExecutionPipeline pipeline =
      new ExecutionPipeline(
          catalog.resolver(),
          (_, text) -> watched(schemas.compile("schema", text)),
          upstream,
          admission,
          payloads,
          records::add,
          time,
          new JsonReader(),
          task -> preparations.execute(task),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          time);

  private CompiledSchema watched(CompiledSchema schema) {
    return new CompiledSchema() {
      @Override
      public boolean acceptsAnything() {
        return schema.acceptsAnything();
      }

      @Override
      public List<Violation> violations(JsonNode value) {
        whileValidating.run();
        return schema.violations(value);
      }
    };
  }

  private ExecuteCommand command(String selector, String input, boolean validateOnly) {
    return new ExecuteCommand(
        InMemoryCatalog.TENANT,
        "tool",
        selector,
        Json.of(input),
        time.getAsLong() + Duration.ofSeconds(1).toNanos(),
        validateOnly,
        0,
        "request-1",
        null);
  }

  private CompletableFuture<ExecutionResult> start() {
    return pipeline.execute(command("", "{}", false));
  }

  private static ToolrackException failure(CompletableFuture<ExecutionResult> execution) {
    assertThat(execution).isDone();
    return PipelineForTests.failureOf(execution);
  }

  private ExecutionRecord onlyRecord() {
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  private static String text(int bytes) {
    return '"' + "x".repeat(bytes - 2) + '"';
  }

  @Test
  void aVersionWithoutEndpointCanBeValidatedAlone() {
    catalog.put("tool", CHECKED, null, Policy.DEFAULT);

    assertThat(pipeline.execute(command("", "{}", true)).join().output()).isNull();
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
    assertThat(pipeline.execute(command("1.0.0", "{}", false)).join().deprecated()).isTrue();
  }

  @Test
  void saysHowLongTheOutputTookAfterTheReply() {
    Policy d = Policy.DEFAULT;
    Policy policy =
        new Policy(
            d.timeout(),
            d.connectTimeout(),
            false,
            d.retry(),
            d.maxConcurrency(),
            d.breaker(),
            d.maxRequestBytes(),
            d.maxResponseBytes(),
            true);
    catalog.put("tool", "", CHECKED, ENDPOINT, policy);
    CompletableFuture<ExecutionResult> execution = start();
    time.pass(Duration.ofMillis(40));
    whileValidating = () -> time.pass(Duration.ofMillis(7));
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
    assertThat(admission.inFlight()).isZero();
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
        pipeline.execute(command("", "{}", false), new CompletableFuture<>());
    assertThat(execution).isNotDone();

    time.pass(Duration.ofSeconds(1));

    assertThat(failure(execution).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    assertThat(onlyRecord().version()).isEmpty();
  }

  @Test
  void aResolutionThatIsCancelledIsNoDefect() {
    CompletableFuture<Resolution> resolution = new CompletableFuture<>();
    CompletableFuture<ExecutionResult> execution =
        pipeline.execute(command("", "{}", false), resolution);

    resolution.cancel(false);

    assertThat(failure(execution).reason()).isEqualTo(Reason.CANCELLED);
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void aLargeInputTakesRoomWhileItsToolIsResolvedForMany() {
    CompletableFuture<Resolution> resolution = new CompletableFuture<>();
    var _ = pipeline.execute(command("", text(60_000), false), resolution);
    assertThat(payloads.held()).isEqualTo(60_000);

    assertThat(failure(pipeline.execute(command("", text(60_000), false), resolution)).reason())
        .isEqualTo(Reason.ADMISSION_SHED);
    time.pass(Duration.ofSeconds(1));
    assertThat(payloads.held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDefectIsAnOutcomeToo(boolean deep) {
    catalog.put("tool", CHECKED, ENDPOINT, Policy.DEFAULT);
    whileValidating =
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
    preparations = waiting::add;
    CompletableFuture<ExecutionResult> execution = start();
    upstream.duringStart(() -> execution.cancel(false));

    waiting.getFirst().run();

    assertThat(upstream.last().cancelled()).isEqualTo(Cancellation.BY_CALLER);
    assertThat(onlyRecord().failure()).isEqualTo(Reason.CANCELLED);
    assertThat(admission.inFlight()).isZero();
    assertThat(time.scheduled()).isZero();
    assertThat(execution.cancel(false)).isTrue();
  }

  @Test
  void aCancelAfterTheReplyDoesNotReachTheUpstream() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    upstream.replyAtOnce("1");
    assertThat(start()).isCompleted();
    List<Runnable> waiting = new ArrayList<>();
    preparations = waiting::add;
    upstream.replyAtOnce(text(70_000));
    CompletableFuture<ExecutionResult> execution = start();

    assertThat(execution.cancel(false)).isTrue();

    assertThat(upstream.last().cancelled()).isNull();
    waiting.forEach(Runnable::run);
    assertThat(records)
        .extracting(ExecutionRecord::failure)
        .containsExactly(null, Reason.CANCELLED);
    assertThat(payloads.held()).isZero();
  }

  @Test
  void anExecutionThatHasEndedCannotBeCancelled() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    upstream.replyAtOnce("1");
    CompletableFuture<ExecutionResult> execution = start();

    assertThat(execution.cancel(false)).isFalse();
    assertThat(Objects.requireNonNull(execution.join().output())).hasToString("1");
    assertThat(records).hasSize(1);
  }

  @Test
  void roomIsTakenForRepliesAsLargeAsThoseBeforeAndLessEachTimeThatTheyAreSmall() {
    catalog.put("tool", "", ENDPOINT, Policy.DEFAULT);
    for (long expected : List.of(0L, 64_000L, 56_000L)) {
      var _ = start();
      assertThat(payloads.held()).isEqualTo(expected);
      upstream.last().reply(expected == 0 ? text(64_000) : "1");
      assertThat(payloads.held()).isZero();
    }
  }
}
