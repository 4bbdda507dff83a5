package dev.toolrack.client;

/**
 * The replica or the tool has as many calls in flight as it takes, or a reader does not keep up;
 * {@link #retryAfter()} says when to come back.
 */
public final class OverloadedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  OverloadedException(Failure failure) {
    super(failure);
  }
}
