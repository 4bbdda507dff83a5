package dev.toolrack.client;

/** The etag is out of date: read the tool again, then retry. */
public final class ConflictException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  ConflictException(Failure failure) {
    super(failure);
  }
}
