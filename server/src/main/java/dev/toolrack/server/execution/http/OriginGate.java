package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.OneAtATime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent calls to one origin, and thereby its connections. While all places are
 * taken, visitors wait in line, without a thread. Thread-safe and lock-free.
 */
final class OriginGate {
  /** A call that wants a place. */
  interface Visitor {
    /**
     * Takes the offered place, or returns false if it is no longer wanted. If this throws, the
     * place is not taken.
     */
    boolean enter();
  }

  private final AtomicInteger free;
  private final Queue<Visitor> waiting = new ConcurrentLinkedQueue<>();
  private final OneAtATime drain = new OneAtATime(this::drain);

  OriginGate(int places) {
    free = new AtomicInteger(places);
  }

  /** Admits the visitor at once, or when its turn comes, on the thread that frees the place. */
  void arrive(Visitor visitor) {
    if (waiting.isEmpty() && tryTake()) {
      letIn(visitor);
      return;
    }
    waiting.add(visitor);
    drain.signal();
  }

  /** Removes a visitor from the line, if it is in it. */
  void abandon(Visitor visitor) {
    waiting.remove(visitor);
  }

  /** Frees a place. */
  void leave() {
    free.incrementAndGet();
    if (!waiting.isEmpty()) {
      drain.signal();
    }
  }

  private boolean tryTake() {
    int present = free.get();
    while (present > 0) {
      if (free.compareAndSet(present, present - 1)) {
        return true;
      }
      present = free.get();
    }
    return false;
  }

  private void drain() {
    while (!waiting.isEmpty() && tryTake()) {
      letIn(waiting.poll());
    }
  }

  private void letIn(@Nullable Visitor visitor) {
    boolean entered = false;
    try {
      entered = visitor != null && visitor.enter();
    } finally {
      if (!entered) {
        leave();
      }
    }
  }
}
