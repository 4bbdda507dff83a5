package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.schema.JsonSchemaCompiler;
import dev.toolrack.server.failure.ToolrackException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The pipeline on fake time, with its catalog and its upstreams in memory. A test decides where
 * executions are prepared, and what happens while a value is checked.
 */
final class InMemoryPipeline {
  static final Endpoint ENDPOINT = InMemoryCatalog.post("http://h/");

  final FakeTime time = new FakeTime();
  final FakeInvoker upstream = new FakeInvoker();
  final InMemoryCatalog catalog = new InMemoryCatalog();
  final List<ExecutionRecord> records = new ArrayList<>();
  final InFlightLimit admission;
  final PayloadBudget payloads = new PayloadBudget(100_000);
  final ExecutionPipeline pipeline;
  Executor preparations = Runnable::run;
  Runnable whileValidating = () -> {};

  InMemoryPipeline(int maxInFlight) {
    JsonReader json = new JsonReader();
    SchemaCompiler schemas = new JsonSchemaCompiler(json);
    admission = new InFlightLimit(maxInFlight);
    pipeline =
        new ExecutionPipeline(
            catalog.resolver(),
            (field, text) -> watched(schemas.compile(field, text)),
            upstream,
            admission,
            payloads,
            records::add,
            time,
            json,
            task -> preparations.execute(task),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            time);
  }

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

      @Override
      public @Nullable List<Violation> violationsIfBrief(JsonNode value) {
        whileValidating.run();
        return schema.violationsIfBrief(value);
      }
    };
  }

  /** An execution of a tool's default version, which may take as long as the policy says. */
  CompletableFuture<ExecutionResult> start(String slug, String input) {
    return pipeline.execute(command(slug, "", input, Long.MAX_VALUE, false));
  }

  static ExecuteCommand command(
      String slug, String selector, String input, long deadlineNanos, boolean validateOnly) {
    return new ExecuteCommand(
        InMemoryCatalog.TENANT,
        slug,
        selector,
        Json.of(input),
        deadlineNanos,
        validateOnly,
        0,
        "request-1",
        null);
  }

  /** The failure of an execution that must have failed by now. */
  static ToolrackException failure(CompletableFuture<ExecutionResult> execution) {
    assertThat(execution).isDone();
    return PipelineForTests.failureOf(execution);
  }

  /** The default policy but for what is given. */
  static Policy policy(Duration timeout, int maxConcurrency, boolean validateOutput) {
    Policy d = Policy.DEFAULT;
    return new Policy(
        timeout,
        d.connectTimeout(),
        false,
        d.retry(),
        maxConcurrency,
        d.breaker(),
        d.maxRequestBytes(),
        d.maxResponseBytes(),
        validateOutput);
  }

  /** A JSON string that takes as many bytes. */
  static String text(int bytes) {
    return '"' + "x".repeat(bytes - 2) + '"';
  }
}
