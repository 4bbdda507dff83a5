package dev.toolrack.client;

/** Is told how an import gets on. Called by one thread at a time; must not block for long. */
@FunctionalInterface
public interface ImportListener {
  /** Entries that have been handed to the connection so far. */
  void sent(long entries);

  /** Listens to nothing. */
  static ImportListener none() {
    return entries -> {};
  }
}
