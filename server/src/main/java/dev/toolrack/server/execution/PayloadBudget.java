package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

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

  /** As much again is lost between pieces of what came together, and replies need the rest. */
  private static final int PART_OF_DIRECT_MEMORY = 3;

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

  /** The part of the memory outside the heap that requests may use while they come in. */
  public static PayloadBudget ofDirectMemory(long bytes) {
    return new PayloadBudget(bytes / PART_OF_DIRECT_MEMORY);
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

  /** Whether more is held than there is room for, as what changes hands needs none. */
  public boolean isExceeded() {
    return held() > limit;
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

  /** What does not fit is never among what is held, not even while others look. */
  private boolean tryTake(long bytes) {
    long present = held.get();
    while (present + bytes <= limit) {
      if (held.compareAndSet(present, present + bytes)) {
        return true;
      }
      present = held.get();
    }
    return false;
  }

  /** The bytes of one holder, given back when it is closed. Thread-safe and lock-free. */
  public final class Share implements AutoCloseable {
    private static final AtomicLongFieldUpdater<Share> TAKEN =
        AtomicLongFieldUpdater.newUpdater(Share.class, "taken");

    private static final long CLOSED = -1;

    private volatile long taken;

    private Share() {}

    /** Takes more, if there is room for it; false also if this is closed. */
    public boolean tryAdd(long bytes) {
      return tryTake(bytes) && keep(bytes);
    }

    /**
     * Takes what is missing to so many bytes in all, if there is room for it; false also if this is
     * closed. For one thread at a time.
     */
    public boolean tryReach(long bytes) {
      long missing = bytes - taken;
      return missing <= 0 || tryAdd(missing);
    }

    /**
     * Takes so much more, or as much as lets this hold all there is. For one thread at a time.
     *
     * @return what it took; -1 if there is no room
     */
    long tryAddUpToAll(long bytes) {
      long more = Math.max(0, Math.min(bytes, limit - taken));
      return tryAdd(more) ? more : -1;
    }

    /** Takes what is there already and only changes hands, unless this is closed. */
    public void add(long bytes) {
      held.addAndGet(bytes);
      var _ = keep(bytes);
    }

    /** Gives back some of it. */
    public void remove(long bytes) {
      add(-bytes);
    }

    /** Makes what was taken this holder's; if this is closed, it is given back. */
    private boolean keep(long bytes) {
      long present = taken;
      while (present != CLOSED) {
        if (TAKEN.compareAndSet(this, present, present + bytes)) {
          return true;
        }
        present = taken;
      }
      held.addAndGet(-bytes);
      return false;
    }

    /** Gives everything back, for good. */
    @Override
    public void close() {
      long given = TAKEN.getAndSet(this, CLOSED);
      if (given > 0) {
        held.addAndGet(-given);
      }
    }
  }

  @Override
  public String toString() {
    return "PayloadBudget{" + held() + "/" + limit + "}";
  }
}
