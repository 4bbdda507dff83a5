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
 * <p>Turn numbers say whose a slot is: {@code position} when it is free for that offer, {@code
 * position + 1} when it holds that offer's record, {@code position + capacity} when it has been
 * polled, which is the number of the next offer that comes round to it.
 */
final class RecordRing {
  /** Answer of {@link #offer} when there is no room. */
  static final long FULL = -1;

  private static final int MIN_CAPACITY = 2;

  private final int capacity;
  private final AtomicReferenceArray<@Nullable ExecutionRecord> slots;
  private final AtomicLongArray turns;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  /** A ring for that many records, at least two. */
  RecordRing(int capacity) {
    this.capacity = Math.max(MIN_CAPACITY, capacity);
    this.slots = new AtomicReferenceArray<>(this.capacity);
    this.turns = new AtomicLongArray(this.capacity);
    for (int i = 0; i < this.capacity; i++) {
      turns.setPlain(i, i);
    }
  }

  /**
   * Appends the record.
   *
   * @return how many were appended before it, or {@link #FULL}
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

  /** Records in the ring; an estimate while others offer or poll. */
  int size() {
    long oldest = head.get();
    return Math.clamp(tail.get() - oldest, 0, capacity);
  }
}
