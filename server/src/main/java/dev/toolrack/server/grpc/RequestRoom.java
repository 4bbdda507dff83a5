package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import org.jspecify.annotations.Nullable;

/**
 * The space that a large request reserves in the {@link PayloadBudget}: while it is a message,
 * several times its bytes or the size of its parts; once it has been read, its bytes. Thread-safe.
 */
final class RequestRoom implements AutoCloseable {
  /**
   * While it is parsed and read, a message takes at least this many times its bytes on the heap.
   */
  private static final int MESSAGE_SIZE = 4;

  /** A message may take up to this many times the budget if it has all of it. */
  private static final int MOST_BUDGETS = 2;

  private final PayloadBudget budget;
  private final PayloadBudget.Share share;
  private final int bytes;
  private long whileMessage;

  private RequestRoom(
      PayloadBudget budget, PayloadBudget.Share share, int bytes, long whileMessage) {
    this.budget = budget;
    this.share = share;
    this.bytes = bytes;
    this.whileMessage = whileMessage;
  }

  /** Reserves space for a message, up to the whole budget; null if it does not fit. */
  static @Nullable RequestRoom tryTake(PayloadBudget budget, int bytes) {
    long whileMessage = Math.max(bytes, Math.min((long) bytes * MESSAGE_SIZE, budget.limit()));
    PayloadBudget.Share share = budget.share();
    return share.tryAdd(whileMessage) ? new RequestRoom(budget, share, bytes, whileMessage) : null;
  }

  /**
   * Reserves what a message of many small parts needs in addition; returns false if it does not
   * fit. To be called once, before any other thread uses this.
   *
   * @param size size of the message on the heap
   */
  boolean tryReach(long size) {
    long wanted = Math.max(whileMessage, Math.min(size, budget.limit()));
    if (size > budget.limit() * MOST_BUDGETS || !share.tryReach(wanted)) {
      return false;
    }
    whileMessage = wanted;
    return true;
  }

  /** To be called once, when only what was made of the message is still needed. */
  void shrink() {
    share.remove(whileMessage - bytes);
  }

  @Override
  public void close() {
    share.close();
  }
}
