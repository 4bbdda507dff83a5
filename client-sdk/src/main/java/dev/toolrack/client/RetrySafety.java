package dev.toolrack.client;

import io.grpc.Status;

/**
 * When a failed call may be sent again. Beyond this, gRPC itself re-sends what provably never left
 * this process or never reached a handler (transparent retry).
 */
enum RetrySafety {
  /** Never. */
  NEVER {
    @Override
    boolean allows(ToolrackException failure) {
      return false;
    }
  },
  /** A read, or a mutation with its id: doing it twice is as good as once. */
  IDEMPOTENT {
    @Override
    boolean allows(ToolrackException failure) {
      return failure.statusCode() == Status.Code.UNAVAILABLE
          || failure.reason() == Reason.ADMISSION_SHED;
    }
  },
  /** An execution: only where the server says that no upstream has seen anything of it. */
  EXECUTION {
    @Override
    boolean allows(ToolrackException failure) {
      return failure.reason() == Reason.UPSTREAM_UNREACHABLE
          || failure.reason() == Reason.ADMISSION_SHED
          || failure.reason() == Reason.REVISION_NOT_REACHED
          || failure.reason() == Reason.SHUTTING_DOWN;
    }
  };

  abstract boolean allows(ToolrackException failure);
}
