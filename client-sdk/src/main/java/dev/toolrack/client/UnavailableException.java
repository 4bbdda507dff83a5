package dev.toolrack.client;

/**
 * The call cannot be answered at present: the server is unreachable or draining, the catalog cannot
 * be read, a revision was not reached in time, or the endpoint's circuit breaker is open.
 */
public final class UnavailableException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  UnavailableException(Failure failure) {
    super(failure);
  }
}
