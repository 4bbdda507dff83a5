package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Executes batches of items, each batch under one deadline and with bounded concurrency. Each
 * distinct pair of tool and selector is resolved once. Thread-safe; no method blocks.
 */
public final class BatchExecutor {
  private static final int DEFAULT_CONCURRENCY = 16;
  private static final int MAX_CONCURRENCY = 256;

  private final ResolvedExecutions executions;
  private final Resolver resolver;
  private final Turns turns;

  /**
   * Creates an executor.
   *
   * @param turns of the threads on which batches begin and replies arrive
   */
  public BatchExecutor(ResolvedExecutions executions, Resolver resolver, Turns turns) {
    this.executions = executions;
    this.resolver = resolver;
    this.turns = turns;
  }

  /**
   * The items to execute, and how.
   *
   * @param maxConcurrency most items in flight; 0 for the default; values above the cap mean the
   *     cap
   * @param deadlineNanos as in {@link ExecuteCommand}, for all items together
   */
  public record Batch(
      String tenant,
      List<Item> items,
      int maxConcurrency,
      long deadlineNanos,
      long minRevision,
      String requestId) {
    public Batch {
      items = List.copyOf(items);
      if (items.isEmpty() || items.size() > Limits.MAX_BATCH_ITEMS) {
        throw ToolrackException.invalid(
            "items", "must be 1 to " + Limits.MAX_BATCH_ITEMS + ", not " + items.size());
      }
      if (maxConcurrency < 0) {
        throw ToolrackException.invalid("max_concurrency", "must not be negative");
      }
    }

    int concurrency() {
      return maxConcurrency == 0 ? DEFAULT_CONCURRENCY : Math.min(maxConcurrency, MAX_CONCURRENCY);
    }
  }

  /** One execution in a batch. */
  public record Item(String slug, String selector, Json input) {}

  /** Told of each item once, in any order and on any thread. Must not block. */
  public interface ItemListener {
    void onResult(int index, ExecutionResult result);

    void onFailure(int index, ToolrackException failure);
  }

  /**
   * Executes the items.
   *
   * @return completes when the listener has been told of every item. Cancelling it cancels the
   *     items in flight and starts no others; the listener is not told of those.
   */
  public CompletableFuture<Void> execute(Batch batch, ItemListener listener) {
    BatchRun run = new BatchRun(executions, resolver, turns, batch, listener);
    run.begin();
    return run;
  }
}
