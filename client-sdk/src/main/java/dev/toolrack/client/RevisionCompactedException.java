package dev.toolrack.client;

/**
 * The change feed no longer reaches back to the revision of the watch, ends before it, or has
 * another one there: list, then watch after the {@linkplain Page#revision() revision} of the list's
 * first page.
 */
public final class RevisionCompactedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  RevisionCompactedException(Failure failure) {
    super(failure);
  }
}
