package dev.toolrack.client;

/**
 * An input that is not JSON, too large, or violates the schema of the version; {@link
 * #violations()} has a JSON Pointer into the input each.
 */
public final class InvalidInputException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  InvalidInputException(Failure failure) {
    super(failure);
  }
}
