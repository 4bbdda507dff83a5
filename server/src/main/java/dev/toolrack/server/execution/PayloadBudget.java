package dev.toolrack.server.execution;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A limit on the bytes of inputs and replies that are held for callers, so that large ones are
 * refused before they fill the heap. Thread-safe.
 */
public final class PayloadBudget {
  /** Smaller payloads are bounded well enough by the number of executions in flight. */
  private static final int UNCOUNTED_BYTES = 4 * 1024;

  /** Reading, checking and sending a payload takes a few times its size for a moment. */
  private static final int PART_OF_HEAP = 4;

  /** As much again is lost in partly used buffers, and outgoing replies need the rest. */
  private static final int PART_OF_DIRECT_MEMORY = 3;

  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * Creates an unused budget.
   *
   * @param limit bytes, at least 1
   */
  public PayloadBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** A budget of the part of the heap that payloads may take. */
  public static PayloadBudget ofHeap() {
    return new PayloadBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** A budget of the part of the direct memory that incoming requests may take. */
  public static PayloadBudget ofDirectMemory(long bytes) {
    return new PayloadBudget(bytes / PART_OF_DIRECT_MEMORY);
  }

  /** What one holder takes of the budget: nothing yet. */
  public Share share() {
    return new Share();
  }

  /** Bytes held at present. */
  public long held() {
    return held.get();
  }

  public long limit() {
    return limit;
  }

  /**
   * Whether more is held than the limit, which is possible because {@link Share#add} does not check
   * it.
   */
  public boolean isExceeded() {
    return held() > limit;
  }

  /** The bytes that a payload counts as in the budget. */
  public static long counted(long bytes) {
    return bytes <= UNCOUNTED_BYTES ? 0 : bytes;
  }

  /** The failure of a call whose payload does not fit. */
  public ToolrackException shed() {
    return ToolrackException.of(
            Reason.ADMISSION_SHED,
            "The replica holds as many bytes of inputs and replies as it may: " + limit)
        .with("limit_bytes", Long.toString(limit))
        .withRetryAfter(InFlightLimit.RETRY_AFTER);
  }

  /** Reserves bytes if they fit. Bytes that do not fit are never counted, not even for a moment. */
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

  /** The bytes of one holder, which are given back when it is closed. Thread-safe and lock-free. */
  public final class Share implements AutoCloseable {
    private static final AtomicLongFieldUpdater<Share> TAKEN =
        AtomicLongFieldUpdater.newUpdater(Share.class, "taken");

    private static final long CLOSED = -1;

    private volatile long taken;

    private Share() {}

    /** Reserves more bytes; returns false if they do not fit or this is closed. */
    public boolean tryAdd(long bytes) {
      return tryTake(bytes) && keep(bytes);
    }

    /**
     * Reserves what is missing to a total of so many bytes; returns false if that does not fit or
     * this is closed. For one thread at a time.
     */
    public boolean tryReach(long bytes) {
      long missing = bytes - taken;
      return missing <= 0 || tryAdd(missing);
    }

    /**
     * Reserves so many bytes more, or fewer if this then holds the whole budget. For one thread at
     * a time.
     *
     * @return the number of reserved bytes; -1 if they do not fit
     */
    long tryAddUpToAll(long bytes) {
      long more = Math.max(0, Math.min(bytes, limit - taken));
      return tryAdd(more) ? more : -1;
    }

    /** Adds bytes that exist already and only change hands, without checking the limit. */
    public void add(long bytes) {
      held.addAndGet(bytes);
      var _ = keep(bytes);
    }

    /** Gives back some of the bytes. */
    public void remove(long bytes) {
      add(-bytes);
    }

    /** Assigns reserved bytes to this holder, or gives them back if this is closed. */
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

    /** Gives back everything. Later reservations fail. */
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
