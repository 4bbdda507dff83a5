package dev.toolrack.client;

/** The etag is not that of the tool any more: read again, then try again. */
public final class ConflictException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  ConflictException(Failure failure) {
    super(failure);
  }
}
