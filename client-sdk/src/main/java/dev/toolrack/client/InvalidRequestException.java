package dev.toolrack.client;

/**
 * The request is malformed, which is an error of the caller; {@link #violations()} names the
 * fields.
 */
public final class InvalidRequestException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(Failure failure) {
    super(failure);
  }
}
