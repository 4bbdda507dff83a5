package dev.toolrack.server.grpc;

import io.grpc.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who makes the present call, the call's name, and the room that its request takes. */
final class Caller {
  static final Context.Key<Caller> KEY = Context.key("toolrack-caller");

  private final String tenant;
  private final String requestId;
  private final @Nullable UUID madeId;

  /** Of the thread that what arrives is told on. */
  private @Nullable RequestRoom room;

  Caller(String tenant, String requestId, @Nullable UUID madeId) {
    this.tenant = tenant;
    this.requestId = requestId;
    this.madeId = madeId;
  }

  /** The caller of the call that this thread works on; only within a {@link GuardedService}. */
  static Caller current() {
    return KEY.get();
  }

  String tenant() {
    return tenant;
  }

  String requestId() {
    return requestId;
  }

  /** What the name was made of; null if the caller gave one. */
  @Nullable UUID madeId() {
    return madeId;
  }

  /** The request has come, with the room that it takes. */
  void hold(RequestRoom taken) {
    requestIsRead();
    room = taken;
  }

  /**
   * Gives back what the request takes, if it still takes any: at once if the method says so, else
   * when it returns. To be called by the method itself, before it returns.
   */
  void requestIsRead() {
    RequestRoom taken = takeRoom();
    if (taken != null) {
      taken.close();
    }
  }

  /** What the request takes, to be closed by whoever asks; null if it takes none. Likewise. */
  @Nullable RequestRoom takeRoom() {
    RequestRoom taken = room;
    room = null;
    return taken;
  }
}
