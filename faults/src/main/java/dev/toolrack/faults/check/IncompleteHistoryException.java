package dev.toolrack.faults.check;

/** A history that does not tell all, so that nothing can be concluded from it. */
public final class IncompleteHistoryException extends Exception {
  private static final long serialVersionUID = 1;

  IncompleteHistoryException(String message) {
    super(message);
  }
}
