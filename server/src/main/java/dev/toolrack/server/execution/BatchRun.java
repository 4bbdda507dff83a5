package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Resolution;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A running batch, which is also the future of its end. One thread at a time starts items,
 * whichever comes first, and only a few per turn of its event loop. An item that ends at once does
 * not start the next one recursively, so the stack stays flat.
 */
// Completed with null, which is all that a Void can be.
@SuppressWarnings("NullAway")
final class BatchRun extends CompletableFuture<Void> {
  /**
   * Starting an item takes about as long as handling a reply, so replies wait for only this many.
   */
  private static final int ITEMS_A_TURN = 4;

  /**
   * The caller waits for the first reply in order to begin its own work, so that one comes sooner.
   */
  private static final int ITEMS_A_TURN_UNTIL_THE_FIRST_REPLY = 1;

  private final ResolvedExecutions executions;
  private final Resolver resolver;
  private final Turns turns;
  private final BatchExecutor.Batch batch;
  private final BatchExecutor.ItemListener listener;
  private final AtomicReferenceArray<@Nullable CompletableFuture<ExecutionResult>> items;
  private final AtomicInteger pumps = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger remaining;

  /** This and the next field are used only by the thread that has the turn. */
  private int next;

  private final Map<Object, CompletableFuture<Resolution>> resolutions = new HashMap<>();

  BatchRun(
      ResolvedExecutions executions,
      Resolver resolver,
      Turns turns,
      BatchExecutor.Batch batch,
      BatchExecutor.ItemListener listener) {
    this.executions = executions;
    this.resolver = resolver;
    this.turns = turns;
    this.batch = batch;
    this.listener = listener;
    items = new AtomicReferenceArray<>(batch.items().size());
    remaining = new AtomicInteger(batch.items().size());
  }

  /** Starts the first items. */
  void begin() {
    if (pumps.getAndIncrement() == 0) {
      turn(1);
    }
  }

  /** Starts further items after one has ended, once its result is on its way. */
  private void pump() {
    if (pumps.getAndIncrement() == 0 && !turns.later(() -> turn(1))) {
      turn(1);
    }
  }

  /**
   * Starts items, a few per turn, for as long as there are items and they may start.
   *
   * @param pumped number of pumps that this turn serves
   */
  private void turn(int pumped) {
    int answered = pumped;
    int started = 0;
    do {
      while (!isDone() && next < batch.items().size() && inFlight.get() < batch.concurrency()) {
        if (started >= itemsOfThisTurn()) {
          int unanswered = answered;
          if (turns.later(() -> turn(unanswered))) {
            return;
          }
          started = 0;
        }
        started++;
        startOrEnd(next++);
      }
      answered = pumps.addAndGet(-answered);
    } while (answered != 0);
  }

  private int itemsOfThisTurn() {
    return remaining.get() == items.length() ? ITEMS_A_TURN_UNTIL_THE_FIRST_REPLY : ITEMS_A_TURN;
  }

  /** Starts an item. A defect ends the batch, because after it no further item would be started. */
  private void startOrEnd(int index) {
    inFlight.incrementAndGet();
    try {
      start(index);
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  private void start(int index) {
    CompletableFuture<ExecutionResult> item = execute(batch.items().get(index));
    items.set(index, item);
    if (isDone()) {
      item.cancel(false);
    }
    var _ = item.whenComplete((result, failure) -> onEnd(index, result, failure));
  }

  private CompletableFuture<ExecutionResult> execute(BatchExecutor.Item item) {
    return executions.execute(
        new ExecuteCommand(
            batch.tenant(),
            item.slug(),
            item.selector(),
            item.input(),
            batch.deadlineNanos(),
            false,
            batch.minRevision(),
            batch.requestId(),
            null),
        resolutions.computeIfAbsent(
            List.of(item.slug(), item.selector()),
            _ ->
                resolver.find(
                    batch.tenant(),
                    item.slug(),
                    item.selector(),
                    batch.minRevision(),
                    batch.deadlineNanos())));
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
        listener.onFailure(index, asFailure(failure));
      }
    } catch (RuntimeException | Error e) {
      end(e);
      return;
    }
    if (remaining.decrementAndGet() == 0) {
      complete(null);
    } else {
      pump();
    }
  }

  private void end(Throwable defect) {
    completeExceptionally(asFailure(defect));
    cancelItems();
  }

  private static ToolrackException asFailure(Throwable cause) {
    return cause instanceof ToolrackException failure
        ? failure
        : ToolrackException.of(Reason.INTERNAL, "The execution failed by a defect")
            .withCause(cause);
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
