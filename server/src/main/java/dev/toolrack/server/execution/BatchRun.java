package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One batch under way, and the future of its end. Items are started by one thread at a time,
 * whichever comes; an item that ends at once starts no other from within, so the stack stays flat.
 */
// Completed with null, which is all that a Void can be.
@SuppressWarnings("NullAway")
final class BatchRun extends CompletableFuture<Void> {
  private final BatchExecutor executor;
  private final BatchExecutor.Batch batch;
  private final BatchExecutor.ItemListener listener;
  private final AtomicReferenceArray<@Nullable CompletableFuture<ExecutionResult>> items;
  private final AtomicInteger pumps = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger remaining;

  /** Both are touched only while pumping. */
  private int next;

  private final Map<Object, CompletableFuture<Resolution>> resolutions =
      BatchExecutor.resolutions();

  BatchRun(BatchExecutor executor, BatchExecutor.Batch batch, BatchExecutor.ItemListener listener) {
    this.executor = executor;
    this.batch = batch;
    this.listener = listener;
    items = new AtomicReferenceArray<>(batch.items().size());
    remaining = new AtomicInteger(batch.items().size());
  }

  /** Starts items as long as there are some and they may start. */
  void pump() {
    if (pumps.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (!isDone() && next < batch.items().size() && inFlight.get() < batch.concurrency()) {
        inFlight.incrementAndGet();
        start(next++);
      }
      seen = pumps.addAndGet(-seen);
    } while (seen != 0);
  }

  private void start(int index) {
    CompletableFuture<ExecutionResult> item =
        executor.start(batch, batch.items().get(index), resolutions);
    items.set(index, item);
    if (isCancelled()) {
      item.cancel(false);
    }
    var _ = item.whenComplete((result, failure) -> onEnd(index, result, failure));
  }

  private void onEnd(int index, @Nullable ExecutionResult result, @Nullable Throwable failure) {
    items.set(index, null);
    inFlight.decrementAndGet();
    if (isDone()) {
      return;
    }
    try {
      if (result != null) {
        listener.onResult(index, result);
      } else if (failure != null) {
        ToolrackException cause = BatchExecutor.asFailure(failure);
        listener.onFailure(index, cause);
      }
    } catch (RuntimeException e) {
      completeExceptionally(BatchExecutor.asFailure(e));
      cancelItems();
      return;
    }
    if (remaining.decrementAndGet() == 0) {
      complete(null);
    } else {
      pump();
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    cancelItems();
    return cancelled;
  }

  private void cancelItems() {
    for (int i = 0; i < items.length(); i++) {
      CompletableFuture<ExecutionResult> item = items.get(i);
      if (item != null) {
        item.cancel(false);
      }
    }
  }
}
