package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import org.jspecify.annotations.Nullable;

/**
 * What a large request takes of the {@link PayloadBudget}: several times its bytes while it is a
 * message, or what its parts take, its bytes once that has been read. Thread-safe.
 */
final class RequestRoom implements AutoCloseable {
  /** A message takes so many times its bytes on the heap while it is parsed and read, or more. */
  private static final int MESSAGE_SIZE = 4;

  /** A message may take as many times the budget, where it has all of it. */
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

  /** Room for a message, which may be all there is; null if some of it is taken. */
  static @Nullable RequestRoom tryTake(PayloadBudget budget, int bytes) {
    long whileMessage = Math.max(bytes, Math.min((long) bytes * MESSAGE_SIZE, budget.limit()));
    PayloadBudget.Share share = budget.share();
    return share.tryAdd(whileMessage) ? new RequestRoom(budget, share, bytes, whileMessage) : null;
  }

  /**
   * Takes what a message of many small parts needs beyond that; false if there is no room. To be
   * called once, before anyone else has this.
   *
   * @param size of the message on the heap
   */
  boolean tryReach(long size) {
    long wanted = Math.max(whileMessage, Math.min(size, budget.limit()));
    if (size > budget.limit() * MOST_BUDGETS || !share.tryReach(wanted)) {
      return false;
    }
    whileMessage = wanted;
    return true;
  }

  /** The message is needed no more, but what was made of it. To be called once. */
  void shrink() {
    share.remove(whileMessage - bytes);
  }

  @Override
  public void close() {
    share.close();
  }
}
