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
   * What is worth working out once per version. Has no effect that lasts.
   *
   * @throws ToolrackException INVALID_REQUEST with the field, if the endpoint is malformed
   */
  Target prepare(String tenant, Endpoint endpoint, Policy policy);

  /**
   * Checks the endpoint of a version that is to be published: it may have less than one that was
   * published before and still executes.
   *
   * @throws ToolrackException INVALID_REQUEST with the field
   */
  default void check(Endpoint endpoint, Policy policy) {
    var _ = prepare("", endpoint, policy);
  }

  /** A prepared endpoint. Thread-safe. */
  interface Target {
    /** JSON Pointer to the part of the reply that is the output; empty for all of it. */
    String outputPointer();

    /**
     * The call that an input, known to be JSON, makes. Nothing is sent yet.
     *
     * @throws ToolrackException INPUT_SCHEMA_VIOLATION or INPUT_TOO_LARGE if the endpoint cannot
     *     take it
     */
    Call call(Json input, String requestId, UUID executionId);
  }

  /** One call, started any number of times, each an attempt of its own. */
  interface Call {
    /**
     * Starts an attempt. The listener may be told of its end before this returns.
     *
     * @param deadlineNanos instant of {@link System#nanoTime()} after which its reply is of no use
     */
    Attempt start(long deadlineNanos, Listener listener);
  }

  /** An attempt that was started. */
  interface Attempt {
    /** Ends it, if it has not ended: from now on its listener is told nothing. Any thread. */
    void cancel(Cancellation cause);

    /**
     * Tells for how many nanoseconds the upstream has owed this attempt an answer: since its
     * request was written or, before that, since a connection to it was begun; 0 if neither was, or
     * if all of the answer is here. A thread that was busy looks at the network first, so what it
     * had no time to read is not held against the upstream. Any thread may call, and be called.
     */
    void unanswered(LongConsumer nanos);
  }

  /** Why an attempt is cancelled. */
  enum Cancellation {
    BY_CALLER,
    BY_DEADLINE
  }

  /**
   * Told of an attempt: first that it goes out, then of what comes in, then of exactly one end.
   * Must not block.
   */
  interface Listener {
    /** A request is about to go to the upstream. */
    void onAttempt();

    /**
     * So many bytes of the reply are held by now.
     *
     * @return whether there is room for them; otherwise the attempt fails with UPSTREAM_TOO_LARGE
     */
    boolean onReceiving(long bytes);

    /** The upstream answered with success. */
    void onReply(Reply reply);

    /** It failed, with one of the UPSTREAM reasons, BREAKER_OPEN, SHUTTING_DOWN or CUT_OFF. */
    void onFailure(ToolrackException failure);
  }

  /**
   * A reply that means success.
   *
   * @param body what the upstream sent, which may be anything: it is not checked yet
   */
  record Reply(int status, String contentType, Json body) {}

  /** The remaining time up to a deadline that may be {@link Long#MAX_VALUE}, never negative. */
  static long remainingNanos(long deadlineNanos, long nowNanos) {
    return deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, deadlineNanos - nowNanos);
  }

  /** Whether there is time for a wait before a deadline. */
  static boolean allows(long deadlineNanos, long nowNanos, Duration wait) {
    return remainingNanos(deadlineNanos, nowNanos) > wait.toNanos();
  }
}
