package dev.toolrack.server.execution;

import static dev.toolrack.server.execution.InMemoryPipeline.ENDPOINT;
import static dev.toolrack.server.execution.InMemoryPipeline.failure;
import static dev.toolrack.server.execution.InMemoryPipeline.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Where values are checked that are small, and of which a schema makes much or little. */
final class BriefChecksTest {
  private static final String SCHEMA = "{\"pattern\":\"^(a?){900}$\"}";
  private static final String BRIEF = "\"" + "a".repeat(10) + "\"";
  private static final String LONG = "\"" + "a".repeat(900) + "\"";

  private final InMemoryPipeline memory = new InMemoryPipeline(10);
  private final FakeTime time = memory.time;
  private final FakeInvoker upstream = memory.upstream;
  private final InMemoryCatalog catalog = memory.catalog;
  private final InFlightLimit admission = memory.admission;
  private final List<Runnable> waiting = new ArrayList<>();

  BriefChecksTest() {
    memory.preparations = waiting::add;
  }

  private CompletableFuture<ExecutionResult> start(String input) {
    return memory.start("tool", input);
  }

  private void runWaiting() {
    List<Runnable> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(Runnable::run);
  }

  /** Defect: however much a schema made of it, a small input was checked on the event loop. */
  @Test
  void anInputThatTakesLongIsCheckedOnAThreadOfItsOwn() {
    catalog.put("tool", SCHEMA, ENDPOINT, Policy.DEFAULT);
    CompletableFuture<ExecutionResult> first = start(BRIEF);
    runWaiting();
    upstream.last().reply("1");
    assertThat(first).isCompleted();

    CompletableFuture<ExecutionResult> brief = start(BRIEF);
    assertThat(upstream.attempts()).hasSize(2);
    upstream.last().reply("2");
    assertThat(brief).isCompleted();

    CompletableFuture<ExecutionResult> takesLong = start(LONG);
    assertThat(upstream.attempts()).hasSize(2);
    assertThat(admission.inFlight()).isZero();
    runWaiting();
    assertThat(upstream.attempts()).hasSize(3);
    upstream.last().reply("3");
    assertThat(takesLong).isCompleted();
    assertThat(waiting).isEmpty();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void theTimeGoesOnMeanwhile() {
    catalog.put("tool", SCHEMA, ENDPOINT, Policy.DEFAULT);
    var _ = start(BRIEF);
    runWaiting();
    CompletableFuture<ExecutionResult> takesLong = start(LONG);

    time.pass(Policy.DEFAULT.timeout());

    assertThat(failure(takesLong).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    runWaiting();
    assertThat(upstream.attempts()).hasSize(1);
  }

  @Test
  void anOutputThatTakesLongIsCheckedOnAThreadOfItsOwn() {
    catalog.put("tool", "", SCHEMA, ENDPOINT, policy(Policy.DEFAULT.timeout(), 1, true));
    CompletableFuture<ExecutionResult> first = start("{}");
    runWaiting();
    upstream.last().reply(BRIEF);
    assertThat(first).isCompleted();

    CompletableFuture<ExecutionResult> takesLong = start("{}");
    upstream.last().reply(LONG);
    assertThat(takesLong).isNotDone();
    time.pass(Duration.ofSeconds(1));
    runWaiting();

    assertThat(takesLong).isCompleted();
    assertThat(admission.inFlight()).isZero();
  }
}
