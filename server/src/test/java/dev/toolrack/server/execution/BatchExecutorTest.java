package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.schema.JsonSchemaCompiler;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.FakeInvoker;
import dev.toolrack.server.testing.FakeTime;
import dev.toolrack.server.testing.InMemoryCatalog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchExecutorTest {
  private final FakeTime time = new FakeTime();
  private final FakeInvoker upstream = new FakeInvoker();
  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final ExecutionPipeline pipeline =
      new ExecutionPipeline(
          catalog.resolver(),
          new JsonSchemaCompiler(new JsonReader()),
          upstream,
          new InFlightLimit(10_000),
          new PayloadBudget(1 << 20),
          _ -> {},
          time,
          new JsonReader(),
          Runnable::run,
          Clock.systemUTC(),
          time);
  private final BatchExecutor batches = new BatchExecutor(pipeline, catalog.resolver(), _ -> false);
  private final Map<Integer, Object> ends = Collections.synchronizedMap(new TreeMap<>());
  private final BatchExecutor.ItemListener listener =
      new BatchExecutor.ItemListener() {
        @Override
        public void onResult(int index, ExecutionResult result) {
          assertThat(ends.put(index, String.valueOf(result.output()))).isNull();
        }

        @Override
        public void onFailure(int index, ToolrackException failure) {
          assertThat(ends.put(index, failure.reason())).isNull();
        }
      };

  @BeforeEach
  void tools() {
    Policy d = Policy.DEFAULT;
    catalog.put(
        "tool",
        "{\"type\":\"integer\"}",
        InMemoryCatalog.post("http://h/"),
        new Policy(
            Duration.ofMinutes(10),
            d.connectTimeout(),
            false,
            d.retry(),
            10_000,
            d.breaker(),
            d.maxRequestBytes(),
            d.maxResponseBytes(),
            false));
  }

  private static List<BatchExecutor.Item> items(int count) {
    List<BatchExecutor.Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(new BatchExecutor.Item("tool", "", Json.of(Integer.toString(i))));
    }
    return items;
  }

  private BatchExecutor.Batch batch(List<BatchExecutor.Item> items, int concurrency) {
    return new BatchExecutor.Batch(
        InMemoryCatalog.TENANT, items, concurrency, Long.MAX_VALUE, 0, "r");
  }

  @ParameterizedTest
  @CsvSource({"0, 16", "1, 1", "256, 256", "257, 256", "2147483647, 256"})
  void hasAsManyInFlightAsIsAskedForUpTo256(int asked, int most) {
    var _ = batches.execute(batch(items(300), asked), listener);

    assertThat(upstream.attempts()).hasSize(most);
  }

  @Test
  void runsSoManyAtATimeAndTellsOfEach() {
    CompletableFuture<Void> run = batches.execute(batch(items(40), 0), listener);
    assertThat(upstream.attempts()).hasSize(16);

    for (int i = 0; i < 40; i++) {
      assertThat(run).isNotDone();
      FakeInvoker.FakeAttempt attempt = upstream.attempts().get(i);
      attempt.reply(attempt.input());
      assertThat(upstream.attempts()).hasSize(Math.min(40, 17 + i));
    }

    assertThat(run).isCompleted();
    assertThat(ends).hasSize(40).containsEntry(39, "39");
  }

  /** So that the first reply does not wait until all that may run have been started. */
  @Test
  void startsOneInEachTurnOfItsEventLoopAndAFewOnceOneHasEnded() {
    Queue<Runnable> next = new ArrayDeque<>();
    BatchExecutor onLoop = new BatchExecutor(pipeline, catalog.resolver(), next::add);

    CompletableFuture<Void> run = onLoop.execute(batch(items(40), 16), listener);

    for (int started : List.of(1, 2, 3)) {
      assertThat(upstream.attempts()).hasSize(started);
      assertThat(next).hasSize(1);
      next.remove().run();
    }
    upstream.attempts().getFirst().reply("1");
    for (int started : List.of(4, 8, 12, 16)) {
      assertThat(upstream.attempts()).hasSize(started);
      assertThat(next).hasSize(1);
      next.remove().run();
    }
    assertThat(upstream.attempts()).hasSize(17);
    assertThat(next).isEmpty();

    for (int i = 1; i < 7; i++) {
      upstream.attempts().get(i).reply("1");
    }
    assertThat(upstream.attempts()).as("results go out before others start").hasSize(17);
    assertThat(next).hasSize(1);
    next.remove().run();
    assertThat(upstream.attempts()).hasSize(21);

    for (int i = 7; !run.isDone(); i++) {
      while (!next.isEmpty()) {
        next.remove().run();
      }
      upstream.attempts().get(i).reply("1");
    }
    assertThat(ends).hasSize(40);
  }

  /** Defect: the batch never ended, and neither did what it had begun. */
  @Test
  void endsByADefectThatKeepsAnItemFromStarting() {
    CompletableFuture<ExecutionResult> first = new CompletableFuture<>();
    Queue<CompletableFuture<ExecutionResult>> begun = new ArrayDeque<>(List.of(first));
    ResolvedExecutions broken = (_, _) -> begun.remove();

    CompletableFuture<Void> run =
        new BatchExecutor(broken, catalog.resolver(), _ -> false)
            .execute(batch(items(3), 3), listener);

    assertThat(run).isCompletedExceptionally();
    assertThat(first).isCancelled();
  }

  /** Defect: only a cancel reached an item that was just being started. */
  @Test
  void endsByADefectWhatIsJustBeingStarted() {
    CompletableFuture<ExecutionResult> first = new CompletableFuture<>();
    CompletableFuture<ExecutionResult> second = new CompletableFuture<>();
    CompletableFuture<ExecutionResult> third = new CompletableFuture<>();
    Queue<CompletableFuture<ExecutionResult>> left =
        new ArrayDeque<>(List.of(first, second, third));
    ResolvedExecutions executions =
        (_, _) -> {
          CompletableFuture<ExecutionResult> started = left.remove();
          if (left.size() == 1) {
            first.completeExceptionally(ToolrackException.of(Reason.INTERNAL, "first"));
          }
          return started;
        };
    BatchExecutor.ItemListener broken =
        new BatchExecutor.ItemListener() {
          @Override
          public void onResult(int index, ExecutionResult result) {
            throw new AssertionError("none has one");
          }

          @Override
          public void onFailure(int index, ToolrackException failure) {
            throw new IllegalStateException("a defect");
          }
        };

    CompletableFuture<Void> run =
        new BatchExecutor(executions, catalog.resolver(), _ -> false)
            .execute(batch(items(3), 3), broken);

    assertThat(run).isCompletedExceptionally();
    assertThat(second).isCancelled();
    assertThat(left).containsExactly(third);
  }

  @Test
  void resolvesEachDistinctToolOnce() {
    upstream.replyAtOnce("1");
    List<BatchExecutor.Item> items = items(100);
    for (int i = 0; i < 100; i++) {
      items.add(new BatchExecutor.Item("unknown", "", Json.EMPTY_OBJECT));
    }

    batches.execute(batch(items, 0), listener).join();

    // The unknown one is looked for in memory, then wherever it could be.
    assertThat(catalog.headLookups()).isEqualTo(3);
    assertThat(ends).hasSize(200).containsEntry(199, Reason.TOOL_NOT_FOUND);
  }

  @Test
  void anInvalidItemFailsAlone() {
    upstream.replyAtOnce("1");
    List<BatchExecutor.Item> items = items(2);
    items.add(1, new BatchExecutor.Item("tool", "", Json.of("\"no\"")));
    items.add(new BatchExecutor.Item("Bad Slug", "", Json.of("1")));
    items.add(new BatchExecutor.Item("tool", "not a selector!", Json.of("1")));

    batches.execute(batch(items, 1), listener).join();

    assertThat(ends.values())
        .containsExactly(
            "1",
            Reason.INPUT_SCHEMA_VIOLATION,
            "1",
            Reason.INVALID_REQUEST,
            Reason.INVALID_REQUEST);
  }

  @Test
  void anotherTenantsToolIsNotFound() {
    upstream.replyAtOnce("1");

    batches
        .execute(new BatchExecutor.Batch("other", items(2), 0, Long.MAX_VALUE, 0, "r"), listener)
        .join();

    assertThat(ends.values()).containsExactly(Reason.TOOL_NOT_FOUND, Reason.TOOL_NOT_FOUND);
  }

  @Test
  void anItemThatFailsByADefectFailsAlone() {
    ResolvedExecutions executions =
        (command, _) ->
            CompletableFuture.failedFuture(
                command.input().toString().equals("1")
                    ? new IllegalStateException("a defect")
                    : ToolrackException.of(Reason.UPSTREAM_FAILED, "503"));

    new BatchExecutor(executions, catalog.resolver(), _ -> false)
        .execute(batch(items(3), 1), listener)
        .join();

    assertThat(ends.values())
        .containsExactly(Reason.UPSTREAM_FAILED, Reason.INTERNAL, Reason.UPSTREAM_FAILED);
  }

  /** Guards against a stack that grows with every item that ends at once. */
  @Test
  void staysFlatWhenItemsEndAtOnce() {
    upstream.replyAtOnce("1");

    batches.execute(batch(items(1_000), 1), listener).join();

    assertThat(ends).hasSize(1_000);
  }

  @Test
  void oneDeadlineEndsAll() {
    CompletableFuture<Void> run =
        batches.execute(
            new BatchExecutor.Batch(
                InMemoryCatalog.TENANT,
                items(1_000),
                4,
                time.getAsLong() + Duration.ofSeconds(1).toNanos(),
                0,
                "r"),
            listener);

    time.pass(Duration.ofSeconds(1));

    assertThat(run).isCompleted();
    assertThat(upstream.attempts()).hasSize(4);
    assertThat(ends.values()).hasSize(1_000).containsOnly(Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void aCancelReachesAllAndStartsNoMore() {
    CompletableFuture<Void> run = batches.execute(batch(items(1_000), 300), listener);
    assertThat(upstream.attempts()).hasSize(256);

    run.cancel(true);

    assertThat(upstream.attempts())
        .hasSize(256)
        .allMatch(attempt -> attempt.cancelled() == ToolInvoker.Cancellation.BY_CALLER);
    assertThat(ends).isEmpty();
  }

  @Test
  void refusesNoItemsAndTooMany() {
    for (int count : List.of(0, 1_001)) {
      assertThatExceptionOfType(ToolrackException.class)
          .isThrownBy(() -> batch(items(count), 0))
          .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "items"));
    }
    assertThatExceptionOfType(ToolrackException.class).isThrownBy(() -> batch(items(1), -1));
  }
}
