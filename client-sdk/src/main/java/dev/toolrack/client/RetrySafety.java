package dev.toolrack.client;

import io.grpc.Status;
import java.time.Duration;

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
  },
  /**
   * A read that can be answered otherwise: only where one replica says that it is itself the one
   * that cannot answer. No connection, and a catalog that cannot be read, are the same for all.
   */
  ELSEWHERE {
    @Override
    boolean allows(ToolrackException failure) {
      return failure.reason() == Reason.ADMISSION_SHED
          || failure.reason() == Reason.REVISION_NOT_REACHED
          || failure.reason() == Reason.SHUTTING_DOWN;
    }

    // A replica says when it can answer itself, which another one need not wait for.
    @Override
    Duration leastWait(ToolrackException failure) {
      return failure.reason() == Reason.ADMISSION_SHED ? super.leastWait(failure) : Duration.ZERO;
    }
  };

  abstract boolean allows(ToolrackException failure);

  /** What to wait at least before the call is sent again: as long as the server says. */
  Duration leastWait(ToolrackException failure) {
    return failure.retryAfter().orElse(Duration.ZERO);
  }
}
