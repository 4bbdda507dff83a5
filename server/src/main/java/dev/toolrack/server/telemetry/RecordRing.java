package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bounded lock-free queue of records for any number of producers and consumers, after Dmitry
 * Vyukov's bounded MPMC queue. An offer allocates nothing.
 *
 * <p>The turn number of a slot says who may use it: {@code position} if it is free for that offer,
 * {@code position + 1} if it holds that offer's record, {@code position + capacity} if it has been
 * polled, which is the position of the next offer to use it.
 */
final class RecordRing {
  /** Result of {@link #offer} when there is no space. */
  static final long FULL = -1;

  private static final int MIN_CAPACITY = 2;

  private final int capacity;
  private final AtomicReferenceArray<@Nullable ExecutionRecord> slots;
  private final AtomicLongArray turns;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  /** Creates a ring with this capacity, or two if that is larger. */
  RecordRing(int capacity) {
    this.capacity = Math.max(MIN_CAPACITY, capacity);
    this.slots = new AtomicReferenceArray<>(this.capacity);
    this.turns = new AtomicLongArray(this.capacity);
    for (int i = 0; i < this.capacity; i++) {
      turns.setPlain(i, i);
    }
  }

  /**
   * Appends a record.
   *
   * @return number of records appended before it, or {@link #FULL}
   */
  long offer(ExecutionRecord execution) {
    long position = tail.get();
    while (true) {
      int slot = (int) (position % capacity);
      long turn = turns.getAcquire(slot);
      if (turn == position) {
        if (tail.compareAndSet(position, position + 1)) {
          slots.setPlain(slot, execution);
          turns.setRelease(slot, position + 1);
          return position;
        }
        position = tail.get();
      } else if (turn < position) {
        return FULL;
      } else {
        position = tail.get();
      }
    }
  }

  /** Removes the oldest record; null if there is none whose offer is complete. */
  @Nullable ExecutionRecord poll() {
    long position = head.get();
    while (true) {
      int slot = (int) (position % capacity);
      long turn = turns.getAcquire(slot);
      if (turn == position + 1) {
        if (head.compareAndSet(position, position + 1)) {
          ExecutionRecord execution = slots.getPlain(slot);
          slots.setPlain(slot, null);
          turns.setRelease(slot, position + capacity);
          return execution;
        }
        position = head.get();
      } else if (turn <= position) {
        return null;
      } else {
        position = head.get();
      }
    }
  }

  /** Number of records in the ring; an estimate during concurrent use. */
  int size() {
    long oldest = head.get();
    return Math.clamp(tail.get() - oldest, 0, capacity);
  }
}
