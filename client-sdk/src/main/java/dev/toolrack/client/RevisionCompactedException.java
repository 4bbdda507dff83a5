package dev.toolrack.client;

/**
 * The change feed no longer reaches back to the revision of the watch, ends before it, or has a
 * different one there. List the tools, then watch from the {@linkplain Page#revision() revision} of
 * the list's first page.
 */
public final class RevisionCompactedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  RevisionCompactedException(Failure failure) {
    super(failure);
  }
}
