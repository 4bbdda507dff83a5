package dev.toolrack.client;

/** The call was cancelled, by its caller or because the calling thread was interrupted. */
public final class CancelledException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  CancelledException(Failure failure) {
    super(failure);
  }
}
