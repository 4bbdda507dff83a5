package dev.toolrack.client;

/**
 * The state of the tool does not allow this: an illegal change of status, a capability in use, or
 * no endpoint.
 */
public final class PreconditionFailedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(Failure failure) {
    super(failure);
  }
}
