package dev.toolrack.server.grpc;

import io.grpc.Context;

/** Who makes the present call, and the call's name. */
record Caller(String tenant, String requestId) {
  static final Context.Key<Caller> KEY = Context.key("toolrack-caller");

  /** The caller of the call that this thread works on; only within a {@link GuardedService}. */
  static Caller current() {
    return KEY.get();
  }
}
