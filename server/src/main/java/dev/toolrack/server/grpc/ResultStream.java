package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.execution.ExecuteCommand;
import dev.toolrack.server.execution.ExecutionResult;
import dev.toolrack.server.execution.ResolvedExecutions;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The results of a streamed batch on their way out: from any thread in, one at a time out, and only
 * while the caller's window has room. While it has none, items that have ended keep their place in
 * the batch, so no others begin: a slow reader holds as many results as may be in flight.
 */
final class ResultStream implements BatchExecution.Results {
  private final ServerCallStreamObserver<BatchExecuteStreamResponse> observer;
  private final Caller caller;
  private final Queue<BatchExecuteStreamResponse> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean complete;
  private volatile @Nullable Throwable failure;

  // Of the sending steps alone.
  private boolean ended;

  ResultStream(ServerCallStreamObserver<BatchExecuteStreamResponse> observer, Caller caller) {
    this.observer = observer;
    this.caller = caller;
  }

  /** Sends as the batch goes on. To be called before the method that received the call returns. */
  void follow(CompletableFuture<Void> batch) {
    observer.setOnReadyHandler(this::send);
    observer.setOnCancelHandler(() -> batch.cancel(true));
    var _ =
        batch.whenComplete(
            (_, thrown) -> {
              failure = thrown;
              complete = true;
              send();
            });
  }

  @Override
  public void take(int index, BatchExecuteResult result) {
    waiting.add(BatchExecuteStreamResponse.newBuilder().setIndex(index).setResult(result).build());
    send();
  }

  /** The executions, each of which ends only when the caller has room for its result. */
  ResolvedExecutions paced(ResolvedExecutions executions) {
    return new ResolvedExecutions() {
      @Override
      public CompletableFuture<ExecutionResult> execute(ExecuteCommand command) {
        return paced(executions.execute(command));
      }

      @Override
      public CompletableFuture<ExecutionResult> execute(
          ExecuteCommand command, CompletableFuture<Resolution> resolution) {
        return paced(executions.execute(command, resolution));
      }
    };
  }

  private CompletableFuture<ExecutionResult> paced(CompletableFuture<ExecutionResult> execution) {
    CompletableFuture<ExecutionResult> end = new CancelThrough(execution);
    var _ =
        execution.whenComplete(
            (result, thrown) -> {
              held.add(
                  () -> {
                    var _ =
                        thrown == null ? end.complete(result) : end.completeExceptionally(thrown);
                  });
              send();
            });
    return end;
  }

  /** The end of an execution; cancelling it cancels the execution. */
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

  private void send() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      step();
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  private void step() {
    if (ended || observer.isCancelled()) {
      waiting.clear();
      held.clear();
      return;
    }
    // Read before the queue: what completes afterwards signals again.
    boolean last = complete;
    while (observer.isReady()) {
      BatchExecuteStreamResponse next = waiting.poll();
      if (next != null) {
        observer.onNext(next);
        continue;
      }
      Runnable end = held.poll();
      if (end == null) {
        break;
      }
      end.run();
    }
    if (last && waiting.isEmpty()) {
      ended = true;
      Throwable thrown = failure;
      if (thrown == null) {
        observer.onCompleted();
      } else {
        Replies.fail(observer, thrown, caller);
      }
    }
  }
}
