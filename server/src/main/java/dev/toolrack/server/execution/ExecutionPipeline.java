package dev.toolrack.server.execution;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Resolver;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The one way from a command to its outcome: resolve, validate, admit, call, pick the output.
 *
 * <p>What is in fresh memory is done on the caller's thread up to the upstream call; a version that
 * was not executed before is prepared on {@code preparations}, and large inputs and outputs are
 * read there, because they would hold an event loop up. The rest runs where the upstream's reply
 * arrives.
 */
public final class ExecutionPipeline implements Executions {
  /** A simple pattern that is tried on as much takes milliseconds. */
  private static final int MAX_BYTES_ON_EVENT_LOOP = 64 * 1024;

  final Resolver resolver;
  final SchemaCompiler schemas;
  final ToolInvoker invoker;
  final InFlightLimit admission;
  final PayloadBudget payloads;
  final ExecutionListener listener;
  final Scheduler scheduler;
  final JsonReader json;
  final Outputs outputs;
  final Clock clock;
  final LongSupplier nanoTime;
  private final Executor preparations;

  /**
   * Calls in flight by version. Limits live as long as a prepared version or a call has them, so
   * that a version that has left memory and comes back finds its calls.
   */
  private final Cache<Long, InFlightLimit> limits =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /**
   * A pipeline.
   *
   * @param admission bound on executions in flight; shared with whoever shows it
   * @param payloads bound on the bytes of what they hold; shared likewise
   * @param preparations runs what takes milliseconds of computing, and seconds at worst
   * @param nanoTime the clock of deadlines
   */
  public ExecutionPipeline(
      Resolver resolver,
      SchemaCompiler schemas,
      ToolInvoker invoker,
      InFlightLimit admission,
      PayloadBudget payloads,
      ExecutionListener listener,
      Scheduler scheduler,
      JsonReader json,
      Executor preparations,
      Clock clock,
      LongSupplier nanoTime) {
    this.resolver = resolver;
    this.schemas = schemas;
    this.invoker = invoker;
    this.admission = admission;
    this.payloads = payloads;
    this.listener = listener;
    this.scheduler = scheduler;
    this.json = json;
    outputs = new Outputs(json);
    this.preparations = preparations;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletableFuture<ExecutionResult> execute(ExecuteCommand command) {
    Execution execution = new Execution(this, command);
    execution.begin();
    return execution;
  }

  @Override
  public CompletableFuture<ExecutionResult> execute(
      ExecuteCommand command, CompletableFuture<Resolution> resolution) {
    Execution execution = new Execution(this, command);
    execution.begin(resolution);
    return execution;
  }

  /** The prepared version; runs the task with it, at once if it is there. */
  void prepared(Resolution resolution, Execution execution) {
    PreparedVersion present = resolution.version().execution().get(PreparedVersion.class);
    if (present != null && !isLarge(execution.inputSize())) {
      execution.onPrepared(present);
    } else {
      execution.later(preparations, () -> execution.onPrepared(prepare(resolution)));
    }
  }

  /** Runs what reads so many bytes, elsewhere if it would hold an event loop up. */
  void read(int bytes, Execution execution, Runnable stage) {
    if (isLarge(bytes)) {
      execution.later(preparations, stage);
    } else {
      execution.guarded(stage);
    }
  }

  private static boolean isLarge(int bytes) {
    return bytes > MAX_BYTES_ON_EVENT_LOOP;
  }

  private PreparedVersion prepare(Resolution resolution) {
    PublishedVersion version = resolution.version().version();
    return resolution
        .version()
        .execution()
        .get(
            PreparedVersion.class,
            () ->
                PreparedVersion.of(
                    resolution.head().head().key().tenant(),
                    version.content(),
                    schemas,
                    invoker,
                    limit(version)));
  }

  private InFlightLimit limit(PublishedVersion version) {
    int most = version.content().policy().maxConcurrency();
    return limits.get(version.id(), _ -> new InFlightLimit(most));
  }
}
