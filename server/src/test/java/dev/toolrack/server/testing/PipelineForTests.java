package dev.toolrack.server.testing;

import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionPipeline;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.InFlightLimit;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.guard.BreakerNews;
import dev.toolrack.server.execution.guard.GuardedInvoker;
import dev.toolrack.server.execution.http.HttpInvoker;
import dev.toolrack.server.execution.http.WheelScheduler;
import dev.toolrack.server.execution.schema.JsonSchemaCompiler;
import dev.toolrack.server.failure.ToolrackException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The whole pipeline on real HTTP, with its catalog in memory. */
public final class PipelineForTests implements AutoCloseable {
  public final InMemoryCatalog catalog = new InMemoryCatalog();
  public final InFlightLimit admission;
  public final PayloadBudget payloads;
  public final GuardedInvoker guard;
  public final ExecutionPipeline pipeline;
  public final List<ExecutionRecord> records = new CopyOnWriteArrayList<>();

  /** The clock of connections that nobody uses; it stands still. */
  public final AtomicLong nanoTime = new AtomicLong();

  private final EventLoops loops;
  private final WheelScheduler scheduler = new WheelScheduler();
  private final HttpInvoker http;

  public PipelineForTests() {
    this(NetworkTransport.usual());
  }

  public PipelineForTests(NetworkTransport transport) {
    this(transport, 64, 1_000);
  }

  public PipelineForTests(int connectionsPerOrigin, int maxInFlight) {
    this(NetworkTransport.usual(), connectionsPerOrigin, maxInFlight);
  }

  public PipelineForTests(NetworkTransport transport, int connectionsPerOrigin, int maxInFlight) {
    this(transport, connectionsPerOrigin, maxInFlight, 1 << 30);
  }

  public PipelineForTests(int connectionsPerOrigin, int maxInFlight, long payloadBytes) {
    this(NetworkTransport.usual(), connectionsPerOrigin, maxInFlight, payloadBytes);
  }

  private PipelineForTests(
      NetworkTransport transport, int connectionsPerOrigin, int maxInFlight, long payloadBytes) {
    loops = EventLoops.open(transport, 2);
    payloads = new PayloadBudget(payloadBytes);
    JsonReader json = new JsonReader();
    http =
        new HttpInvoker(
            connectionsPerOrigin,
            "toolrack/test",
            loops,
            scheduler,
            json,
            Clock.systemUTC(),
            nanoTime::get);
    guard =
        new GuardedInvoker(
            http,
            scheduler,
            bound -> bound / 2,
            System::nanoTime,
            new BreakerNews(new FakeBus<byte[]>().topic(), scheduler, System::nanoTime));
    admission = new InFlightLimit(maxInFlight);
    pipeline =
        new ExecutionPipeline(
            catalog.resolver(),
            new JsonSchemaCompiler(json),
            guard,
            admission,
            payloads,
            records::add,
            scheduler,
            json,
            task -> Thread.ofVirtual().start(task),
            Clock.systemUTC(),
            System::nanoTime);
  }

  public CompletableFuture<ExecutionResult> start(String slug, String input) {
    return start(slug, input, Long.MAX_VALUE);
  }

  public CompletableFuture<ExecutionResult> start(String slug, String input, long timeoutMillis) {
    long deadline =
        timeoutMillis == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    return pipeline.execute(
        new ExecuteCommand(
            InMemoryCatalog.TENANT,
            slug,
            "",
            Json.of(input),
            deadline,
            false,
            0,
            "request-1",
            null));
  }

  /** The result of an execution that must succeed. */
  public ExecutionResult execute(String slug, String input) {
    try {
      return start(slug, input).get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("The execution failed", e);
    }
  }

  /** The failure of an execution that must fail. */
  public ToolrackException failure(String slug, String input) {
    return failureOf(start(slug, input));
  }

  /** The failure of a call that must fail. */
  public static ToolrackException failureOf(CompletableFuture<?> call) {
    try {
      throw new AssertionError("It succeeded: " + call.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ToolrackException failure) {
        return failure;
      }
      throw new AssertionError("Not a ToolrackException", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("It did not end", e);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
    loops.close();
    scheduler.close();
  }
}
