package dev.toolrack.server.catalog.cache;

/** The grid could not be started; its message is for people. */
public final class GridException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GridException(String message, Throwable cause) {
    super(message, cause);
  }
}
