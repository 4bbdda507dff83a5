package dev.toolrack.server.execution;

/** A stage would hold an event loop up, and has done nothing yet: it is to be run elsewhere. */
final class TakesLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TakesLongException() {
    super("", null, false, false);
  }
}
