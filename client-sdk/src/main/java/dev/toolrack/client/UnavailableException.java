package dev.toolrack.client;

/**
 * Nothing answers just now: the server is away or draining, the catalog cannot be read, a revision
 * was not reached in time, or the breaker of the endpoint is open.
 */
public final class UnavailableException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  UnavailableException(Failure failure) {
    super(failure);
  }
}
