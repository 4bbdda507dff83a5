package dev.toolrack.client;

/**
 * A request that is malformed: the caller is at fault, and {@link #violations()} names the fields.
 */
public final class InvalidRequestException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(Failure failure) {
    super(failure);
  }
}
