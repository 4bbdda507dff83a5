package dev.toolrack.server.grpc;

import io.grpc.Metadata;

/**
 * Determines on whose behalf a call is made. Thread-safe; must not block, because it is called on
 * event loops.
 */
@FunctionalInterface
public interface Identity {
  /** Everyone is the tenant {@code default}, because there is no authentication. */
  Identity UNAUTHENTICATED = _ -> "default";

  /**
   * Returns the tenant of a call.
   *
   * @throws dev.toolrack.server.failure.ToolrackException if the caller is not allowed to call
   */
  String tenant(Metadata headers);
}
