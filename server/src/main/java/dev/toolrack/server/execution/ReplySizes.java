package dev.toolrack.server.execution;

/**
 * How large the replies of a version lately were at most, for which an execution takes room before
 * it calls. An estimate: of what several threads tell at once some may be lost.
 */
final class ReplySizes {
  /** A large reply is forgotten over some dozens of small ones. */
  private static final int FORGOTTEN_PART = 8;

  private volatile long largest;

  long expected() {
    return largest;
  }

  void seen(long bytes) {
    long known = largest;
    if (bytes > known) {
      largest = bytes;
    } else if (PayloadBudget.counted(known) > 0) {
      largest = Math.max(bytes, known - known / FORGOTTEN_PART);
    }
  }
}
