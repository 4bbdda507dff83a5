package dev.toolrack.server.grpc;

import com.google.protobuf.Duration;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/** Deadlines of calls, as instants of {@link System#nanoTime()}. */
final class Deadlines {
  private static final java.time.Duration MIN_TIMEOUT = java.time.Duration.ofMillis(1);
  private static final java.time.Duration MAX_TIMEOUT = java.time.Duration.ofMinutes(10);

  /** How long a call without a deadline waits for the revision it asks for. */
  private static final long REVISION_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Deadlines() {}

  /**
   * The earlier of the call's deadline and the end of the request's {@code timeout}; {@link
   * Long#MAX_VALUE} if there is neither.
   *
   * @throws ToolrackException INVALID_REQUEST if the timeout is not between 1 ms and 10 min
   */
  static long nanos(Context context, boolean hasTimeout, Duration timeout) {
    long now = System.nanoTime();
    Deadline deadline = context.getDeadline();
    long remaining =
        deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    if (hasTimeout) {
      java.time.Duration given = Times.toDomain("timeout", timeout);
      if (given.compareTo(MIN_TIMEOUT) < 0 || given.compareTo(MAX_TIMEOUT) > 0) {
        throw ToolrackException.invalid("timeout", "must be 1 ms to 10 min");
      }
      remaining = Math.min(remaining, given.toNanos());
    }
    return remaining == Long.MAX_VALUE ? Long.MAX_VALUE : now + remaining;
  }

  /** The deadline of a call, or 30 s from now if it has none. */
  static long revisionWaitNanos(Context context) {
    Deadline deadline = context.getDeadline();
    return System.nanoTime()
        + (deadline == null ? REVISION_WAIT_NANOS : deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }
}
