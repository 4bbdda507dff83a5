package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * An upstream protocol, or a decorator of one. Thread-safe; no method blocks, so all may be called
 * from an event loop.
 */
public interface ToolInvoker {

  /**
   * Prepares what is worth computing once per version. Has no side effects.
   *
   * @throws ToolrackException INVALID_REQUEST with the field, if the endpoint is malformed
   */
  Target prepare(String tenant, Endpoint endpoint, Policy policy);

  /**
   * Checks the endpoint of a version to be published. This may be stricter than {@link #prepare},
   * which must still accept versions that were published earlier.
   *
   * @throws ToolrackException INVALID_REQUEST with the field
   */
  default void check(Endpoint endpoint, Policy policy) {
    var _ = prepare("", endpoint, policy);
  }

  /** A prepared endpoint. Thread-safe. */
  interface Target {
    /** JSON Pointer to the output within the reply; empty for the whole reply. */
    String outputPointer();

    /**
     * Creates the call for an input that is known to be JSON. Sends nothing yet.
     *
     * @throws ToolrackException INPUT_SCHEMA_VIOLATION or INPUT_TOO_LARGE if the endpoint cannot
     *     take it
     */
    Call call(Json input, String requestId, UUID executionId);
  }

  /** A call that can be started any number of times; each start is a separate attempt. */
  interface Call {
    /**
     * Starts an attempt. The listener may be told of its end before this returns.
     *
     * @param deadlineNanos instant of {@link System#nanoTime()} after which the reply is useless
     */
    Attempt start(long deadlineNanos, Listener listener);
  }

  /** A started attempt. */
  interface Attempt {
    /** Ends the attempt, if it has not ended: its listener is told nothing more. For any thread. */
    void cancel(Cancellation cause);

    /**
     * Reports for how many nanoseconds the upstream has owed this attempt an answer: since its
     * request was written or, before that, since it began to connect. Reports 0 if neither has
     * happened, or if the whole answer has arrived. A busy thread looks at the network first, so
     * that what it had no time to read is not held against the upstream. May be called, and may
     * report, on any thread.
     */
    void unanswered(LongConsumer nanos);
  }

  /** Why an attempt is cancelled. */
  enum Cancellation {
    BY_CALLER,
    BY_DEADLINE
  }

  /**
   * Told of an attempt: first that it is about to be sent, then of what arrives, and finally of
   * exactly one end. Must not block.
   */
  interface Listener {
    /** A request is about to go to the upstream. */
    void onAttempt();

    /**
     * So many bytes of the reply are held by now.
     *
     * @return whether they fit; if not, the attempt fails with UPSTREAM_TOO_LARGE
     */
    boolean onReceiving(long bytes);

    /** The upstream answered successfully. */
    void onReply(Reply reply);

    /**
     * The attempt failed with one of the UPSTREAM reasons, BREAKER_OPEN, SHUTTING_DOWN or CUT_OFF.
     */
    void onFailure(ToolrackException failure);
  }

  /**
   * A successful reply.
   *
   * @param body what the upstream sent; not checked yet, so it may be anything
   */
  record Reply(int status, String contentType, Json body) {}

  /** The time left until a deadline, which may be {@link Long#MAX_VALUE}; never negative. */
  static long remainingNanos(long deadlineNanos, long nowNanos) {
    return deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, deadlineNanos - nowNanos);
  }

  /** Whether a wait would end before the deadline. */
  static boolean allows(long deadlineNanos, long nowNanos, Duration wait) {
    return remainingNanos(deadlineNanos, nowNanos) > wait.toNanos();
  }
}
