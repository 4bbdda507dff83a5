package dev.toolrack.server.execution;

import org.jspecify.annotations.Nullable;

/**
 * What an execution holds of the {@link PayloadBudget}: its input, and as much of the reply as is
 * there or expected, both only where they are large. Filled by one thread after another, closed by
 * any.
 */
final class ExecutionPayload {
  private final PayloadBudget budget;
  private volatile PayloadBudget.@Nullable Share share;
  private volatile boolean closed;
  private long reply;

  ExecutionPayload(PayloadBudget budget) {
    this.budget = budget;
  }

  /** Takes room for an input; false if there is none. */
  boolean receiveInput(long bytes) {
    return add(PayloadBudget.counted(bytes));
  }

  /** Takes room for so many bytes of a reply in all; false if there is none. */
  boolean receiveReply(long bytes) {
    long more = Math.max(0, PayloadBudget.counted(bytes) - reply);
    if (!add(more)) {
      return false;
    }
    reply += more;
    return true;
  }

  private boolean add(long bytes) {
    if (bytes == 0) {
      return true;
    }
    PayloadBudget.Share present = share;
    if (present == null) {
      present = budget.share();
      share = present;
    }
    boolean added = present.tryAdd(bytes);
    if (closed) {
      present.close();
    }
    return added;
  }

  /** Gives everything back. */
  void close() {
    closed = true;
    PayloadBudget.Share present = share;
    if (present != null) {
      present.close();
    }
  }
}
