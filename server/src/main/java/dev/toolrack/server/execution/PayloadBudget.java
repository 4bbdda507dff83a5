package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on the bytes of inputs and replies that are held for callers, so that large ones are
 * refused before they fill the heap. Thread-safe.
 */
public final class PayloadBudget {
  /** What is smaller is bounded well enough by the number of executions in flight. */
  private static final int UNCOUNTED_BYTES = 4 * 1024;

  private static final Duration RETRY_SHED_AFTER = Duration.ofMillis(250);

  /** Reading, checking and sending what is held takes a few times as much for a moment. */
  private static final int PART_OF_HEAP = 4;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * A budget of which nothing is taken.
   *
   * @param limit bytes, at least 1
   */
  public PayloadBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** The part of the heap that this process may use for payloads. */
  public static PayloadBudget ofHeap() {
    return new PayloadBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** What one holder takes of the budget: nothing yet. */
  public Share share() {
    return new Share();
  }

  /** Bytes held now. */
  public long held() {
    return held.get();
  }

  public long limit() {
    return limit;
  }

  /** What a payload of so many bytes takes of the budget. */
  public static long counted(long bytes) {
    return bytes <= UNCOUNTED_BYTES ? 0 : bytes;
  }

  /** The failure of a call for whose payload there is no room. */
  public ToolrackException shed() {
    return ToolrackException.of(
            Reason.ADMISSION_SHED,
            "The replica holds as many bytes of inputs and replies as it may: " + limit)
        .with("limit_bytes", Long.toString(limit))
        .withRetryAfter(RETRY_SHED_AFTER);
  }

  private boolean tryTake(long bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  /** The bytes of one holder, given back when it is closed. Thread-safe. */
  public final class Share implements AutoCloseable {
    private long taken;
    private boolean closed;

    private Share() {}

    /** Takes more, if there is room for it; false also if this is closed. */
    public synchronized boolean tryAdd(long bytes) {
      if (closed || !tryTake(bytes)) {
        return false;
      }
      taken += bytes;
      return true;
    }

    /** Takes what is there already and only changes hands, unless this is closed. */
    public synchronized void add(long bytes) {
      if (!closed) {
        taken += bytes;
        held.addAndGet(bytes);
      }
    }

    /** Gives back some of it. */
    public synchronized void remove(long bytes) {
      if (!closed) {
        taken -= bytes;
        held.addAndGet(-bytes);
      }
    }

    /** Gives everything back, for good. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        held.addAndGet(-taken);
      }
    }
  }

  @Override
  public String toString() {
    return "PayloadBudget{" + held() + "/" + limit + "}";
  }
}
