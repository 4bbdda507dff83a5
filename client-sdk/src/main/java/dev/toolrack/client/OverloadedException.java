package dev.toolrack.client;

/**
 * The replica or the tool has as many calls in flight as it accepts, or a reader is too slow;
 * {@link #retryAfter()} says when to retry.
 */
public final class OverloadedException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  OverloadedException(Failure failure) {
    super(failure);
  }
}
