package dev.toolrack.client;

/** The slug is or was in use, or the version exists with different content. */
public final class AlreadyExistsException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  AlreadyExistsException(Failure failure) {
    super(failure);
  }
}
