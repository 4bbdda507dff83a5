package dev.toolrack.client;

/**
 * Is told of the progress of an import. Called by one thread at a time; must not block for long.
 */
@FunctionalInterface
public interface ImportListener {
  /** Number of entries handed to the connection so far. */
  void sent(long entries);

  /** A listener that ignores everything. */
  static ImportListener none() {
    return entries -> {};
  }
}
