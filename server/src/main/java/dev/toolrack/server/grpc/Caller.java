package dev.toolrack.server.grpc;

import io.grpc.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the present call, and the call's name.
 *
 * @param madeId what the name was made of; null if the caller gave one
 */
record Caller(String tenant, String requestId, @Nullable UUID madeId) {
  static final Context.Key<Caller> KEY = Context.key("toolrack-caller");

  /** The caller of the call that this thread works on; only within a {@link GuardedService}. */
  static Caller current() {
    return KEY.get();
  }
}
