package dev.toolrack.server.grpc;

import io.grpc.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who makes the current call, its request id, and the space that its request takes. */
final class Caller {
  static final Context.Key<Caller> KEY = Context.key("toolrack-caller");

  private final String tenant;
  private final String requestId;
  private final @Nullable UUID madeId;

  /** Used only by the thread that receives the call's messages. */
  private @Nullable RequestRoom room;

  Caller(String tenant, String requestId, @Nullable UUID madeId) {
    this.tenant = tenant;
    this.requestId = requestId;
    this.madeId = madeId;
  }

  /** The caller of the call that this thread handles; only within a {@link GuardedService}. */
  static Caller current() {
    return KEY.get();
  }

  String tenant() {
    return tenant;
  }

  String requestId() {
    return requestId;
  }

  /** The UUID from which the request id was made; null if the caller gave the id. */
  @Nullable UUID madeId() {
    return madeId;
  }

  /** Records the space that the received request takes. */
  void hold(RequestRoom taken) {
    requestIsRead();
    room = taken;
  }

  /**
   * Releases the space of the request, if it takes any: now if the method calls this, otherwise
   * when the method returns. To be called by the method itself, before it returns.
   */
  void requestIsRead() {
    RequestRoom taken = takeRoom();
    if (taken != null) {
      taken.close();
    }
  }

  /**
   * Transfers the space of the request to the method, which must close it; null if it takes none.
   * To be called by the method itself, before it returns.
   */
  @Nullable RequestRoom takeRoom() {
    RequestRoom taken = room;
    room = null;
    return taken;
  }
}
