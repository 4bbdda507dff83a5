package dev.toolrack.client;

import io.grpc.Status;
import java.time.Duration;

/**
 * When a failed call may be retried. Independently of this, gRPC itself resends calls that provably
 * never left this process or never reached a handler (transparent retry).
 */
enum RetrySafety {
  /** Never. */
  NEVER {
    @Override
    boolean allows(ToolrackException failure) {
      return false;
    }
  },
  /** A read, or a mutation with an id: repeating it does no harm. */
  IDEMPOTENT {
    @Override
    boolean allows(ToolrackException failure) {
      return failure.statusCode() == Status.Code.UNAVAILABLE
          || failure.reason() == Reason.ADMISSION_SHED;
    }
  },
  /** An execution: only if the server says that no upstream has seen anything of it. */
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
   * A read that can also be answered in another way: only if the replica says that it alone cannot
   * answer. A missing connection or an unreadable catalog affects all replicas.
   */
  ELSEWHERE {
    @Override
    boolean allows(ToolrackException failure) {
      return failure.reason() == Reason.ADMISSION_SHED
          || failure.reason() == Reason.REVISION_NOT_REACHED
          || failure.reason() == Reason.SHUTTING_DOWN;
    }

    // A replica says when it can answer again; another replica need not wait for that.
    @Override
    Duration leastWait(ToolrackException failure) {
      return failure.reason() == Reason.ADMISSION_SHED ? super.leastWait(failure) : Duration.ZERO;
    }
  };

  abstract boolean allows(ToolrackException failure);

  /** The least wait before the call is retried: as long as the server says. */
  Duration leastWait(ToolrackException failure) {
    return failure.retryAfter().orElse(Duration.ZERO);
  }
}
