package dev.toolrack.server.grpc;

import io.grpc.Metadata;

/**
 * Says on whose behalf a call is made. Thread-safe; called on event loops, so it must not block.
 */
@FunctionalInterface
public interface Identity {
  /** Everyone is the tenant {@code default}: there is no authentication. */
  Identity UNAUTHENTICATED = _ -> "default";

  /**
   * The tenant that a call belongs to.
   *
   * @throws dev.toolrack.server.failure.ToolrackException if the caller may not call
   */
  String tenant(Metadata headers);
}
