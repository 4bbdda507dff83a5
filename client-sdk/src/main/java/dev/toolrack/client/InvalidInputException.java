package dev.toolrack.client;

/**
 * The input is not JSON, is too large, or violates the version's schema. Each of the {@link
 * #violations()} has a JSON Pointer into the input.
 */
public final class InvalidInputException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  InvalidInputException(Failure failure) {
    super(failure);
  }
}
