package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import org.jspecify.annotations.Nullable;

/**
 * What a large request takes of the {@link PayloadBudget}: several times its bytes while it is a
 * message, its bytes once that has been read. Thread-safe.
 */
final class RequestRoom implements AutoCloseable {
  /** A message takes so many times its bytes on the heap while it is parsed and read. */
  private static final int MESSAGE_SIZE = 4;

  private final PayloadBudget.Share share;
  private final int bytes;
  private final long whileMessage;

  private RequestRoom(PayloadBudget.Share share, int bytes, long whileMessage) {
    this.share = share;
    this.bytes = bytes;
    this.whileMessage = whileMessage;
  }

  /** Room for a message, which may be all there is; null if some of it is taken. */
  static @Nullable RequestRoom tryTake(PayloadBudget budget, int bytes) {
    long whileMessage = Math.max(bytes, Math.min((long) bytes * MESSAGE_SIZE, budget.limit()));
    PayloadBudget.Share share = budget.share();
    return share.tryAdd(whileMessage) ? new RequestRoom(share, bytes, whileMessage) : null;
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
