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
 * The one path from a command to its outcome: resolve, validate, admit, call, select the output.
 *
 * <p>If everything needed is in fresh memory, all steps up to the upstream call run on the caller's
 * thread. A version that is executed for the first time is prepared on {@code preparations}, and
 * inputs and outputs that are large or take long to check are read there, because either would
 * block an event loop. The rest runs where the upstream's reply arrives.
 */
public final class ExecutionPipeline implements Executions {
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
   * Calls in flight, by version. A limit lives as long as a prepared version or a call refers to
   * it, so that a version that has left memory and comes back finds its calls counted.
   */
  private final Cache<Long, InFlightLimit> limits =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /**
   * Creates a pipeline.
   *
   * @param admission limit of executions in flight; also read by others
   * @param payloads limit of the bytes that executions hold; also used by others
   * @param preparations runs computations that take milliseconds, or at worst seconds
   * @param nanoTime clock of the deadlines
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

  /** Continues with the prepared version: at once if it exists and the input is soon read. */
  void prepared(Resolution resolution, Execution execution) {
    PreparedVersion present = resolution.version().execution().get(PreparedVersion.class);
    if (present == null) {
      execution.later(preparations, () -> execution.onPrepared(prepare(resolution), false));
    } else {
      read(execution.inputSize(), execution, brief -> execution.onPrepared(present, brief));
    }
  }

  /** Reads a value. */
  @FunctionalInterface
  interface Reading {
    /**
     * Reads it.
     *
     * @param brief whether this thread must not be blocked for long
     * @throws TakesLongException if so, and the reading would take long
     */
    void run(boolean brief);
  }

  /** Runs a stage that reads so many bytes; off the event loop if it would block that for long. */
  void read(int bytes, Execution execution, Reading reading) {
    execution.guarded(
        () -> {
          if (!isLarge(bytes)) {
            try {
              reading.run(true);
              return;
            } catch (TakesLongException e) {
              // However small it is, a schema can make much work of it.
            }
          }
          execution.later(preparations, () -> reading.run(false));
        });
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
