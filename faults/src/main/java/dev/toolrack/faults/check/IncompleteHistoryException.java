package dev.toolrack.faults.check;

/** Something is missing from a history, so nothing can be concluded from it. */
public final class IncompleteHistoryException extends Exception {
  private static final long serialVersionUID = 1;

  IncompleteHistoryException(String message) {
    super(message);
  }
}
