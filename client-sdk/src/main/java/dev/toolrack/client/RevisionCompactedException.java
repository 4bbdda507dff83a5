package dev.toolrack.client;

/**
 * The change feed no longer reaches back to the revision of the watch: list, then watch from the
 * revision of the list.
 */
public final class RevisionCompactedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  RevisionCompactedException(Failure failure) {
    super(failure);
  }
}
