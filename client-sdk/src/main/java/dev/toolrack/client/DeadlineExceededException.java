package dev.toolrack.client;

/** The deadline passed before there was a reply. Whether the call had an effect is unknown. */
public final class DeadlineExceededException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(Failure failure) {
    super(failure);
  }
}
