package dev.toolrack.server.cluster;

/** A member cannot listen where it is told to; the message is for people. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
