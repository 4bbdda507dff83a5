package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.OneAtATime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls to one origin, and so the connections. Who comes when all places are taken waits
 * in line, without a thread. Thread-safe and lock-free.
 */
final class OriginGate {
  /** Someone who wants a place. */
  interface Visitor {
    /**
     * Takes the place that is offered, or answers false if it is no longer wanted. If it throws, it
     * has not taken it.
     */
    boolean enter();
  }

  private final AtomicInteger free;
  private final Queue<Visitor> waiting = new ConcurrentLinkedQueue<>();
  private final OneAtATime drain = new OneAtATime(this::drain);

  OriginGate(int places) {
    free = new AtomicInteger(places);
  }

  /** Lets the visitor in, at once or when its turn comes, on the thread that makes room. */
  void arrive(Visitor visitor) {
    if (waiting.isEmpty() && tryTake()) {
      letIn(visitor);
      return;
    }
    waiting.add(visitor);
    drain.signal();
  }

  /** Forgets a visitor who waits, if it does. */
  void abandon(Visitor visitor) {
    waiting.remove(visitor);
  }

  /** Gives a place back. */
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
