package dev.toolrack.client;

/**
 * There is no such tool for this caller: it is unknown, deleted, disabled, or belongs to another
 * tenant.
 */
public final class ToolNotFoundException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  ToolNotFoundException(Failure failure) {
    super(failure);
  }
}
