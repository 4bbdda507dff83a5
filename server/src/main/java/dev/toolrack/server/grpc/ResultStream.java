package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.OneAtATime;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.ResolvedExecutions;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sends the results of a streamed batch. Results arrive on any thread and are sent one at a time,
 * only while the caller's flow-control window has space. While it has none, items that have ended
 * keep their places in the batch, so no others begin: a slow reader holds no more results than may
 * be in flight.
 */
final class ResultStream implements BatchExecution.Results {
  private final ServerCallStreamObserver<BatchExecuteStreamResponse> observer;
  private final Caller caller;
  private final Queue<BatchExecuteStreamResponse> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private final PayloadBudget.Share share;
  private final OneAtATime steps = new OneAtATime(this::step);
  private volatile boolean complete;
  private volatile boolean cutOff;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable CompletableFuture<Void> batch;
  private volatile boolean defect;

  // Used only by the sending steps.
  private boolean ended;

  /**
   * The end of an execution for which the caller has no space yet.
   *
   * @param bytes what it holds until then
   */
  private record Held(Runnable end, long bytes) {}

  /**
   * Creates a stream to a caller.
   *
   * @param share reserves what waits for the caller; closed with the stream
   */
  ResultStream(
      ServerCallStreamObserver<BatchExecuteStreamResponse> observer,
      PayloadBudget.Share share,
      Caller caller) {
    this.observer = observer;
    this.share = share;
    this.caller = caller;
  }

  /**
   * Sends results as the batch proceeds. Must be called before the method that received the call
   * returns.
   */
  void follow(CompletableFuture<Void> batch, OpenCalls open) {
    this.batch = batch;
    if (defect) {
      batch.cancel(true);
    }
    OpenCalls.Call known =
        open.add(
            () -> {
              cutOff = true;
              batch.cancel(true);
            });
    observer.setOnReadyHandler(steps::signal);
    observer.setOnCancelHandler(
        () -> {
          batch.cancel(true);
          // A batch that has ended sends no signal any more, although results may be waiting.
          steps.signal();
        });
    var _ =
        batch.whenComplete(
            (_, thrown) -> {
              failure = known.take() || thrown == null ? thrown : OpenCalls.cutOff();
              complete = true;
              steps.signal();
            });
  }

  @Override
  public void take(int index, BatchExecuteResult result) {
    waiting.add(BatchExecuteStreamResponse.newBuilder().setIndex(index).setResult(result).build());
    steps.signal();
  }

  /** The executions, each of which completes only when the caller has space for its result. */
  ResolvedExecutions paced(ResolvedExecutions executions) {
    return (command, resolution) -> paced(executions.execute(command, resolution));
  }

  private CompletableFuture<ExecutionResult> paced(CompletableFuture<ExecutionResult> execution) {
    CompletableFuture<ExecutionResult> end = new CancelThrough(execution);
    var _ =
        execution.whenComplete(
            (result, thrown) -> {
              Json output = result == null ? null : result.output();
              long bytes = output == null ? 0 : output.size();
              share.add(bytes);
              held.add(
                  new Held(
                      () -> {
                        var _ =
                            thrown == null
                                ? end.complete(result)
                                : end.completeExceptionally(thrown);
                      },
                      bytes));
              steps.signal();
            });
    return end;
  }

  /** The delayed completion of an execution; cancelling it cancels the execution. */
  private static final class CancelThrough extends CompletableFuture<ExecutionResult> {
    private final CompletableFuture<ExecutionResult> execution;

    CancelThrough(CompletableFuture<ExecutionResult> execution) {
      this.execution = execution;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      execution.cancel(mayInterruptIfRunning);
      return cancelled;
    }
  }

  /**
   * Runs a sending step. A defect ends the stream, because otherwise a result would be lost
   * unnoticed.
   */
  private void step() {
    try {
      send();
    } catch (RuntimeException | Error e) {
      ended = true;
      waiting.clear();
      held.clear();
      share.close();
      defect = true;
      CompletableFuture<Void> rest = batch;
      if (rest != null) {
        rest.cancel(true);
      }
      Replies.fail(observer, e, caller);
    }
  }

  private void send() {
    if (ended || observer.isCancelled()) {
      waiting.clear();
      held.clear();
      share.close();
      return;
    }
    // Read before the queue, because what completes afterwards signals again.
    boolean last = complete;
    while (observer.isReady()) {
      BatchExecuteStreamResponse ready = waiting.poll();
      if (ready != null) {
        observer.onNext(ready);
        continue;
      }
      Held next = held.poll();
      if (next == null) {
        break;
      }
      next.end().run();
      share.remove(next.bytes());
    }
    // A replica that stops does not wait for a slow reader.
    if (last && (waiting.isEmpty() || cutOff)) {
      ended = true;
      share.close();
      Throwable thrown = failure;
      if (thrown == null) {
        observer.onCompleted();
      } else {
        Replies.fail(observer, thrown, caller);
      }
    }
  }
}
