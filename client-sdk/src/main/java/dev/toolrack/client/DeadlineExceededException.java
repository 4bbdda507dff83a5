package dev.toolrack.client;

/** The time ran out before there was an answer. Whether anything happened is not known. */
public final class DeadlineExceededException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(Failure failure) {
    super(failure);
  }
}
