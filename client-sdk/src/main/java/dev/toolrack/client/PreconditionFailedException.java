package dev.toolrack.client;

/**
 * The tool is not in a state for this: an illegal move of status, a capability in use, or no
 * endpoint.
 */
public final class PreconditionFailedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(Failure failure) {
    super(failure);
  }
}
