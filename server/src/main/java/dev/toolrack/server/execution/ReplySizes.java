package dev.toolrack.server.execution;

/**
 * An estimate of how large a version's replies have recently been at most. An execution reserves
 * that much space before it calls. Concurrent updates may be lost.
 */
final class ReplySizes {
  /** A large reply is forgotten in the course of a few dozen small ones. */
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
