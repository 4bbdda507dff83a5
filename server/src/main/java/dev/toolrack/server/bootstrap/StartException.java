package dev.toolrack.server.bootstrap;

/** The service cannot start. The message is one line for people: the problem and the remedy. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message of one line. */
  public StartException(String message) {
    super(message);
  }

  /** Creates an exception with a message of one line and a cause. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
