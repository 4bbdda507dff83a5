package dev.toolrack.client;

/**
 * The deadline passed before there was a reply, and whether the call had an effect is unknown; or
 * the server waited too long for the next message of an import, and has stored those before it.
 */
public final class DeadlineExceededException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(Failure failure) {
    super(failure);
  }
}
