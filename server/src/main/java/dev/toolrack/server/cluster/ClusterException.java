package dev.toolrack.server.cluster;

/** A member cannot listen at the configured address. The message is for people. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
