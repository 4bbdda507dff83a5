package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run through the pipeline, which is also the future of its result. The stages run one after
 * another, so their fields need no synchronization; only the deadline and a cancellation are
 * concurrent. Whoever sets {@link #ended} first decides the outcome.
 */
final class Execution extends CompletableFuture<ExecutionResult> implements ToolInvoker.Listener {
  /**
   * A caller's own deadline makes gRPC cancel the call at that very moment, so a cancellation this
   * close to the deadline is attributed to the deadline.
   */
  private static final long DEADLINE_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ExecutionPipeline pipeline;
  private final ExecuteCommand command;
  private final UUID id;
  private final Instant startTime;
  private final long startNanos;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Reserves space for the input and for as much of the reply as has arrived or is expected. */
  private final PayloadBudget.Share room;

  private volatile long deadlineNanos;
  private volatile Scheduler.@Nullable Task deadlineTask;
  private volatile ToolInvoker.@Nullable Attempt attempt;
  private volatile @Nullable StageInWaiting waiting;

  private volatile @Nullable Resolution resolution;
  private @Nullable PreparedVersion prepared;
  private final AtomicBoolean admitted = new AtomicBoolean();
  private volatile int attempts;
  private volatile long resolvedNanos;
  private volatile long validatedNanos;
  private volatile long calledNanos;
  private volatile long repliedNanos;
  private volatile int upstreamStatus;
  private volatile long responseBytes;

  Execution(ExecutionPipeline pipeline, ExecuteCommand command) {
    this.pipeline = pipeline;
    this.command = command;
    UUID given = command.executionId();
    id = given == null ? ExecutionIds.next(pipeline.clock) : given;
    startTime = pipeline.clock.instant();
    startNanos = pipeline.nanoTime.getAsLong();
    deadlineNanos = command.deadlineNanos();
    room = pipeline.payloads.share();
  }

  int inputSize() {
    return command.input().size();
  }

  void begin() {
    guarded(
        () -> {
          takeInput();
          resolve();
        });
  }

  void begin(CompletableFuture<Resolution> shared) {
    guarded(
        () -> {
          takeInput();
          if (!isOver()) {
            await(shared);
          }
        });
  }

  private void takeInput() {
    if (!hasRoomFor(0)) {
      throw pipeline.payloads.shed();
    }
  }

  /** Reserves space for the input and for so many bytes of a reply, each only if it is large. */
  private boolean hasRoomFor(long replyBytes) {
    return room.tryReach(PayloadBudget.counted(inputSize()) + PayloadBudget.counted(replyBytes));
  }

  private TreeRoom treeRoom(boolean brief) {
    return new TreeRoom(pipeline.payloads, room, brief);
  }

  private void resolve() {
    if (isOver()) {
      return;
    }
    Resolution inMemory =
        pipeline.resolver.resolveInMemory(
            command.tenant(), command.slug(), command.selector(), command.minRevision());
    if (inMemory != null) {
      onResolved(inMemory);
      return;
    }
    CompletableFuture<Resolution> found =
        pipeline.resolver.resolve(
            command.tenant(),
            command.slug(),
            command.selector(),
            command.minRevision(),
            deadlineNanos);
    await(found);
  }

  private void await(CompletableFuture<Resolution> found) {
    if (!found.isDone()) {
      startDeadline();
    }
    var _ =
        found.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                guarded(() -> onResolved(answer));
              } else {
                fail(unwrapped(failure));
              }
            });
  }

  private void onResolved(Resolution found) {
    resolution = found;
    resolvedNanos = pipeline.nanoTime.getAsLong();
    long policyDeadline =
        startNanos + found.version().version().content().policy().timeout().toNanos();
    if (deadlineNanos == Long.MAX_VALUE || policyDeadline - deadlineNanos < 0) {
      deadlineNanos = policyDeadline;
    }
    pipeline.prepared(found, this);
  }

  /**
   * Runs a stage on a thread that may compute for long. The deadline runs while the stage waits for
   * a thread; if the execution ends before that, only an empty placeholder remains queued.
   */
  void later(Executor threads, Runnable stage) {
    StageInWaiting place = new StageInWaiting(() -> guarded(stage));
    waiting = place;
    startDeadline();
    if (ended.get()) {
      place.leave();
    }
    threads.execute(place);
  }

  /**
   * The version is ready.
   *
   * @param brief whether this holds an event loop up
   * @throws TakesLongException if it is, and the input takes too long to check for that
   */
  void onPrepared(PreparedVersion version, boolean brief) {
    prepared = version;
    if (isOver()) {
      return;
    }
    ToolInvoker.Target target = version.target();
    if (target == null && !command.validateOnly()) {
      throw noEndpoint();
    }
    InputCheck.check(command.input().bytes(), version, pipeline.json, treeRoom(brief));
    ToolInvoker.Call call =
        target == null ? null : target.call(command.input(), command.requestId(), id);
    long now = pipeline.nanoTime.getAsLong();
    validatedNanos = now;
    if (call == null || command.validateOnly()) {
      succeed(null);
      return;
    }
    admit(version);
    // Preparing the version or reading a large input may have used up the time.
    if (isOver(now)) {
      return;
    }
    startDeadline();
    ToolInvoker.Attempt started = call.start(deadlineNanos, this);
    attempt = started;
    if (ended.get() && repliedNanos == 0) {
      started.cancel(cancellation());
    }
  }

  private void admit(PreparedVersion version) {
    if (!pipeline.admission.tryAcquire()) {
      throw full(Reason.ADMISSION_SHED, "The replica", pipeline.admission, "executions");
    }
    if (!version.concurrency().tryAcquire()) {
      pipeline.admission.release();
      throw full(Reason.TOOL_CONCURRENCY_EXHAUSTED, "The version", version.concurrency(), "calls");
    }
    admitted.set(true);
    if (ended.get()) {
      release();
    }
    if (!hasRoomFor(version.replySizes().expected())) {
      throw pipeline.payloads.shed();
    }
  }

  private static ToolrackException full(
      Reason reason, String holder, InFlightLimit inFlight, String held) {
    int limit = inFlight.limit();
    return ToolrackException.of(
            reason, holder + " has " + limit + " " + held + " in flight already")
        .with("limit", Integer.toString(limit))
        .withRetryAfter(InFlightLimit.RETRY_AFTER);
  }

  @Override
  public void onAttempt() {
    int earlier = attempts;
    attempts = earlier + 1;
    if (calledNanos == 0) {
      calledNanos = pipeline.nanoTime.getAsLong();
    }
  }

  @Override
  public boolean onReceiving(long bytes) {
    // After its end an execution has given its space back, so the call is over time rather than too
    // large.
    if (hasRoomFor(bytes) || ended.get()) {
      return true;
    }
    // Later executions reserve this much before they call.
    Objects.requireNonNull(prepared).replySizes().seen(bytes);
    return false;
  }

  @Override
  public void onReply(ToolInvoker.Reply reply) {
    repliedNanos = pipeline.nanoTime.getAsLong();
    upstreamStatus = reply.status();
    responseBytes = reply.body().size();
    Objects.requireNonNull(prepared).replySizes().seen(responseBytes);
    guarded(
        () ->
            pipeline.read(
                reply.body().size(),
                this,
                brief ->
                    succeed(
                        pipeline.outputs.of(
                            Objects.requireNonNull(prepared), reply, treeRoom(brief)))));
  }

  @Override
  public void onFailure(ToolrackException failure) {
    repliedNanos = pipeline.nanoTime.getAsLong();
    fail(failure);
  }

  private ToolrackException noEndpoint() {
    var version = Objects.requireNonNull(resolution).version().version();
    return ToolrackException.of(
            Reason.NO_ENDPOINT,
            command.slug() + " " + version.content().number() + " has no endpoint")
        .with("slug", command.slug())
        .with("version", version.content().number().toString());
  }

  /** Schedules the end at the deadline, if there is one. */
  private void startDeadline() {
    Scheduler.Task earlier = deadlineTask;
    if (earlier != null) {
      earlier.cancel();
    }
    if (deadlineNanos == Long.MAX_VALUE) {
      return;
    }
    long wait = ToolInvoker.remainingNanos(deadlineNanos, pipeline.nanoTime.getAsLong());
    Scheduler.Task task = pipeline.scheduler.schedule(wait, () -> fail(deadlineExceeded()));
    deadlineTask = task;
    if (ended.get()) {
      task.cancel();
    }
  }

  private boolean isOver() {
    return deadlineNanos == Long.MAX_VALUE ? ended.get() : isOver(pipeline.nanoTime.getAsLong());
  }

  private boolean isOver(long nowNanos) {
    if (ended.get()) {
      return true;
    }
    if (deadlineNanos != Long.MAX_VALUE && deadlineNanos - nowNanos <= 0) {
      fail(deadlineExceeded());
      return true;
    }
    return false;
  }

  private ToolrackException deadlineExceeded() {
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadlineNanos - startNanos));
    return ToolrackException.of(
            Reason.DEADLINE_EXCEEDED,
            deadlineNanos - startNanos <= 0
                ? "There was no time left when the execution was to begin"
                : "The execution did not end within " + millis + " ms")
        .with("timeout_ms", Long.toString(millis));
  }

  private ToolInvoker.Cancellation cancellation() {
    return deadlineNanos != Long.MAX_VALUE
            && deadlineNanos - pipeline.nanoTime.getAsLong() <= DEADLINE_SLACK_NANOS
        ? ToolInvoker.Cancellation.BY_DEADLINE
        : ToolInvoker.Cancellation.BY_CALLER;
  }

  /** Runs a stage; an exception becomes the outcome. */
  void guarded(Runnable stage) {
    try {
      stage.run();
    } catch (ToolrackException e) {
      fail(e);
    } catch (RuntimeException | StackOverflowError e) {
      fail(defect(e));
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private ToolrackException defect(Throwable cause) {
    return ToolrackException.of(Reason.INTERNAL, "The execution failed by a defect")
        .with("request_id", command.requestId())
        .withCause(cause);
  }

  private void succeed(@Nullable Json output) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    release();
    Timings timings = timings();
    record(timings, null);
    Resolution found = Objects.requireNonNull(resolution);
    complete(
        new ExecutionResult(
            output,
            found.version().version().content().number(),
            found.status() == VersionStatus.DEPRECATED,
            id.toString(),
            upstreamStatus,
            attempts,
            timings));
    // Whoever waited for the result has reserved space for it by now.
    room.close();
  }

  private void fail(Throwable cause) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    ToolrackException failure =
        cause instanceof ToolrackException known
            ? completed(known)
            : cause instanceof CancellationException ? cancelled() : defect(cause);
    stop(
        failure.reason() == Reason.DEADLINE_EXCEEDED
            ? ToolInvoker.Cancellation.BY_DEADLINE
            : ToolInvoker.Cancellation.BY_CALLER);
    release();
    record(timings(), failure);
    completeExceptionally(failure);
    room.close();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!ended.compareAndSet(false, true)) {
      return isCancelled();
    }
    ToolInvoker.Cancellation why = cancellation();
    stop(why);
    release();
    record(
        timings(), why == ToolInvoker.Cancellation.BY_DEADLINE ? deadlineExceeded() : cancelled());
    room.close();
    return super.cancel(mayInterruptIfRunning);
  }

  private static ToolrackException cancelled() {
    return ToolrackException.of(Reason.CANCELLED, "The caller cancelled");
  }

  /** Adds to the failure what only the pipeline knows. */
  private ToolrackException completed(ToolrackException failure) {
    if (failure.reason() == Reason.BREAKER_OPEN) {
      return failure.with("slug", command.slug());
    }
    UpstreamReply reply = failure.upstream().orElse(null);
    if (reply == null) {
      return failure;
    }
    upstreamStatus = reply.status();
    return failure.withUpstream(
        new UpstreamReply(reply.status(), reply.contentType(), reply.excerpt(), attempts));
  }

  /** Cancels the attempt in progress, if any. */
  private void stop(ToolInvoker.Cancellation why) {
    ToolInvoker.Attempt running = attempt;
    if (running != null && repliedNanos == 0) {
      running.cancel(why);
    }
  }

  private void release() {
    Scheduler.Task task = deadlineTask;
    if (task != null) {
      task.cancel();
    }
    StageInWaiting place = waiting;
    if (place != null) {
      place.leave();
    }
    if (admitted.compareAndSet(true, false)) {
      Objects.requireNonNull(prepared).concurrency().release();
      pipeline.admission.release();
    }
  }

  /**
   * A stage that was not reached took no time; the one in which the execution ended took the rest.
   */
  private Timings timings() {
    long end = pipeline.nanoTime.getAsLong();
    long resolved = resolvedNanos == 0 ? end : resolvedNanos;
    long validated = validatedNanos == 0 ? end : validatedNanos;
    long called = calledNanos == 0 ? end : calledNanos;
    long replied = repliedNanos == 0 || calledNanos == 0 ? end : repliedNanos;
    return new Timings(
        resolved - startNanos,
        validated - resolved,
        called - validated,
        replied - called,
        end - replied);
  }

  private void record(Timings timings, @Nullable ToolrackException failure) {
    if (command.validateOnly()) {
      return;
    }
    Resolution found = resolution;
    pipeline.listener.onFinished(
        new ExecutionRecord(
            id,
            command.tenant(),
            command.slug(),
            found == null ? "" : found.version().version().content().number().toString(),
            startTime,
            timings.totalNanos(),
            timings.upstreamNanos(),
            failure == null ? null : failure.reason(),
            upstreamStatus,
            attempts,
            command.input().size(),
            responseBytes,
            command.executionId() == null ? command.requestId() : ""));
  }
}
