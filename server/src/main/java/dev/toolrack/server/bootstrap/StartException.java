package dev.toolrack.server.bootstrap;

/** The service cannot start. The message is one line for people: what is wrong and the remedy. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message of one line. */
  public StartException(String message) {
    super(message);
  }

  /** A message of one line, and what it is about. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
